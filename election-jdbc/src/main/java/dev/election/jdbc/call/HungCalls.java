// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the abandoned calls that still hang, each with a thread and perhaps a connection. From a certain number on,
 * new calls are refused, except one at intervals, so that an outage of hours does not accumulate threads without limit.
 * Safe for use by many threads.
 */
final class HungCalls {

    // A number of calls. Two lines abandon two calls in each call's time. With a driver that waits about two minutes to
    // connect, as an operating system does, fewer calls than this hang, so the next call after an outage is made at
    // once (L2). Decision 32.
    private static final int REFUSED_FROM = 128;
    // The time between two attempts while that many calls hang.
    private static final Duration PAUSE = Duration.ofSeconds(20);

    // The number of abandoned calls that have not ended.
    private final AtomicInteger hanging = new AtomicInteger();

    // Until this deadline calls are refused if too many hang. Written when a call is abandoned, read by all threads.
    private volatile Deadline pause = Deadline.in(Duration.ZERO);

    /** Throws an exception if too many calls hang and no attempt is due. */
    void refuseIfTooMany() {
        int count = hanging.get();
        if (count >= REFUSED_FROM && !pause.passed()) {
            throw new LeaseStoreException("No request was sent to the database: " + count
                    + " earlier calls still hang in the driver; another attempt is made every " + PAUSE.toSeconds()
                    + " s");
        }
    }

    /** Counts a call that is abandoned. */
    void add() {
        hanging.incrementAndGet();
        pause = Deadline.in(PAUSE);
    }

    /** Counts an abandoned call that has ended after all. */
    void remove() {
        hanging.decrementAndGet();
    }
}
