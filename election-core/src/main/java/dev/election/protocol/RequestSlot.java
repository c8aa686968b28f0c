// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one request of a stream that may be in flight: whether there is one, whether a response belongs to it, and how
 * long the next one is delayed after failures: shortly at first, later up to half a heartbeat interval, so that an
 * instance recovers within two intervals after its store (L2), with jitter, so that many instances do not retry in
 * lockstep. Mutable; confined to one thread at a time.
 */
final class RequestSlot {

    // The longest delay after the first failure and after many, as divisors of a heartbeat interval. It doubles in
    // between.
    private static final int FIRST = 16;
    private static final int LAST = 2;

    private final long heartbeatNanos;
    private final RandomGenerator random;
    // The next delay is at most a heartbeat interval divided by this.
    private int divisor = FIRST;
    // The ticket of the last request.
    private long tickets;
    // The request in flight; null if the slot is free.
    private @Nullable Request<Command> inFlight;
    // After a failure: when the next request may be sent.
    private final NotBefore pause = new NotBefore();

    RequestSlot(Timing timing, RandomGenerator random) {
        this.heartbeatNanos = timing.heartbeatNanos();
        this.random = random;
    }

    /** Whether no request is in flight; one that fails must be reported before the next is sent. */
    boolean isFree() {
        return inFlight == null;
    }

    /** How long the next request is delayed by a failure; zero or less if it may be sent. */
    long nanosToRetry(ClockReading now) {
        return pause.nanosLeft(now);
    }

    Request<Command> send(Command command, ClockReading now) {
        if (inFlight != null) {
            throw new IllegalStateException("Request " + inFlight + " is still in flight, cannot send " + command);
        }
        Request<Command> request = new Request<>(++tickets, command, now);
        inFlight = request;
        return request;
    }

    /**
     * Takes the response to this request; returns whether it is the one in flight. Any other response is stale and must
     * be ignored.
     */
    boolean accept(Request<Command> request) {
        boolean current = settle(request);
        if (current) {
            pause.clear();
            divisor = FIRST;
        }
        return current;
    }

    /** As {@link #accept}, for a request that failed: the next one is delayed. */
    boolean giveUp(Request<Command> request, ClockReading now) {
        boolean current = settle(request);
        if (current) {
            long most = Math.max(2, heartbeatNanos / divisor);
            divisor = Math.max(LAST, divisor / 2);
            pause.until(now.monotonicNanos() + random.nextLong(most / 2, most + 1));
        }
        return current;
    }

    private boolean settle(Request<Command> request) {
        boolean current = inFlight != null && inFlight.ticket() == request.ticket();
        if (current) {
            inFlight = null;
        }
        return current;
    }
}
