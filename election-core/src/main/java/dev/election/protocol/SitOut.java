// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/**
 * Rule 7 for one election: for how long this instance does not claim it after a step-down or a transfer. Mutable;
 * confined to one thread at a time.
 */
final class SitOut {

    // Until when; not set if this instance does not sit out.
    private final NotBefore claims = new NotBefore();
    // Whether a token higher than ours ends it earlier.
    private boolean untilAnotherHasLed;
    // Whether it belongs to a transfer, so that it ends if the transfer fails.
    private boolean forTransfer;

    /** @param untilLed whether a token higher than ours ends it earlier */
    void begin(long until, boolean untilLed) {
        claims.until(until);
        untilAnotherHasLed = untilLed;
        forTransfer = false;
    }

    /** Sits out until the successor has led; ends if the term cannot be transferred. */
    void beginForTransfer(long until) {
        begin(until, true);
        forTransfer = true;
    }

    /** Whether this instance sits out because of a step-down, not of a transfer. */
    boolean isForStepDown(ClockReading now) {
        return !forTransfer && claims.nanosLeft(now) > 0;
    }

    /** How long it still lasts; zero or less if it does not. */
    long nanosLeft(ClockReading now) {
        return claims.nanosLeft(now);
    }

    /** Another term has begun since ours, whether or not it has ended by now. */
    void anotherHasLed() {
        if (untilAnotherHasLed) {
            end();
        }
    }

    /** The transfer failed. */
    void transferFailed() {
        if (forTransfer) {
            end();
        }
    }

    void end() {
        claims.clear();
        untilAnotherHasLed = false;
    }
}
