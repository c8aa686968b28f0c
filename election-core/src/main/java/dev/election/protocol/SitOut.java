// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Rule 7 for one election: for how long this instance does not claim it after a step-down or a transfer. Mutable;
 * confined to one thread at a time.
 */
final class SitOut {

    // Until when; null if it does not sit out.
    private @Nullable Long untilNanos;
    // Whether a token above our own ends it sooner.
    private boolean untilAnotherHasLed;
    // Whether it belongs to a transfer, and is over if that is not made.
    private boolean forTransfer;

    /** @param untilLed whether a token above ours ends it sooner */
    void begin(long until, boolean untilLed) {
        untilNanos = until;
        untilAnotherHasLed = untilLed;
        forTransfer = false;
    }

    /** Until the instance that the term is transferred to has led; over if it cannot be transferred. */
    void beginForTransfer(long until) {
        begin(until, true);
        forTransfer = true;
    }

    /** Whether somebody asked this instance to sit out, and it still does. */
    boolean isAsAsked(ClockReading now) {
        return untilNanos != null && !forTransfer && untilNanos - now.monotonicNanos() > 0;
    }

    /** How long it still lasts; zero or less if it does not. */
    long nanosLeft(ClockReading now) {
        return untilNanos == null ? 0 : untilNanos - now.monotonicNanos();
    }

    /** Another term has begun since ours, whether or not it is over by now: a wait for one is over. */
    void anotherHasLed() {
        if (untilAnotherHasLed) {
            end();
        }
    }

    /** The term is not transferred. */
    void transferFailed() {
        if (forTransfer) {
            end();
        }
    }

    void end() {
        untilNanos = null;
        untilAnotherHasLed = false;
    }
}
