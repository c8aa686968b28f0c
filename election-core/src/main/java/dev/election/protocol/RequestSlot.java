// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The one request of a stream that may be in flight: whether there is one, whether a response belongs to it, and how
 * long the next one is delayed after a failure. Mutable; confined to one thread at a time.
 */
final class RequestSlot<C extends Command> {

    private final RequestBackoff backoff;
    // The ticket of the last request.
    private long tickets;
    // The request in flight; null if the slot is free.
    private @Nullable Request<C> inFlight;
    // After a failure: when the next request may be sent.
    private final NotBefore pause = new NotBefore();

    RequestSlot(RequestBackoff backoff) {
        this.backoff = backoff;
    }

    /** Whether no request is in flight; one that fails must be reported before the next is sent. */
    boolean isFree() {
        return inFlight == null;
    }

    /** How long the next request is delayed by a failure; zero or less if it may be sent. */
    long nanosToRetry(ClockReading now) {
        return pause.nanosLeft(now);
    }

    Request<C> send(C command, ClockReading now) {
        if (inFlight != null) {
            throw new IllegalStateException("Request " + inFlight + " is still in flight, cannot send " + command);
        }
        Request<C> request = new Request<>(++tickets, command, now);
        inFlight = request;
        return request;
    }

    /**
     * Takes the response to this request; returns whether it is the one in flight. Any other response is stale and must
     * be ignored.
     */
    boolean accept(Request<? extends Command> request) {
        boolean current = settle(request);
        if (current) {
            pause.clear();
            backoff.succeeded();
        }
        return current;
    }

    /** As {@link #accept}, for a request that failed: the next one is delayed. */
    boolean giveUp(Request<? extends Command> request, ClockReading now) {
        boolean current = settle(request);
        if (current) {
            pause.until(now.monotonicNanos() + backoff.nextNanos());
        }
        return current;
    }

    private boolean settle(Request<? extends Command> request) {
        boolean current = inFlight != null && inFlight.ticket() == request.ticket();
        if (current) {
            inFlight = null;
        }
        return current;
    }
}
