// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The abandoned calls of one line that still hang, each with a thread and perhaps a connection. If too many calls of
 * all lines hang, new ones of this line are refused, except one at intervals that grow to five minutes, so that an
 * outage of a day leaves hundreds of threads behind, and not thousands. Confined to the caller that holds the turn of
 * the line, except {@link #remove()}.
 */
final class HungCalls {

    // A number of calls. Two lines abandon two calls in each call's time. With a driver that waits about two minutes to
    // connect, as an operating system does, fewer calls than this hang, so the next call after an outage is made at
    // once (L2). Decision 32.
    private static final int REFUSED_FROM = 128;
    // The shortest time between two attempts while that many calls hang.
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(20);
    // That time as a part of the outage so far, and its upper limit: the next leader must not wait longer once the
    // database is back. Decision 32.
    private static final int PART_OF_OUTAGE = 12;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    // The number of abandoned calls of all lines that have not ended. Shared by the lines.
    private final AtomicInteger hanging;
    // The elapsed time, in nanoseconds.
    private final LongSupplier clock;

    // Whether the last call that this line made was abandoned.
    private boolean abandonedLast;
    // When the first and the last of the calls were abandoned that this line has abandoned one after the other.
    private long firstNanos;
    private long lastNanos;

    /** @param hanging the number of abandoned calls that have not ended, which all lines of the store share */
    HungCalls(AtomicInteger hanging) {
        this(hanging, Deadline.in(Duration.ZERO)::elapsedNanos);
    }

    /** @param clock the elapsed time, in nanoseconds */
    HungCalls(AtomicInteger hanging, LongSupplier clock) {
        this.hanging = hanging;
        this.clock = clock;
    }

    /** Throws an exception if too many calls hang and no attempt is due. */
    void refuseIfTooMany() {
        int count = hanging.get();
        if (count < REFUSED_FROM || !abandonedLast) {
            return;
        }
        long partNanos = Math.min(LONGEST_PAUSE.toNanos(), (lastNanos - firstNanos) / PART_OF_OUTAGE);
        long pauseNanos = Math.max(SHORTEST_PAUSE.toNanos(), partNanos);
        Duration left = Duration.ofNanos(pauseNanos - (clock.getAsLong() - lastNanos));
        if (left.compareTo(Duration.ZERO) > 0) {
            throw new LeaseStoreException("No request was sent to the database: " + count
                    + " earlier calls still hang in the driver; another attempt is made within "
                    + (left.toSeconds() + 1)
                    + " s. Let the driver give up connecting and reading after some seconds, so that they end");
        }
    }

    /** Counts a call that is abandoned. */
    void add() {
        hanging.incrementAndGet();
        lastNanos = clock.getAsLong();
        if (!abandonedLast) {
            firstNanos = lastNanos;
        }
        abandonedLast = true;
    }

    /** The line's last call has ended in time. */
    void endedInTime() {
        abandonedLast = false;
    }

    /** Counts an abandoned call that has ended after all. May be called by any thread. */
    void remove() {
        hanging.decrementAndGet();
    }
}
