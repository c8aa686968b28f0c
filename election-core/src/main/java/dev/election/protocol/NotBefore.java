// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/** A delay that is set after a failure, and cleared by a success. Mutable; confined to one thread at a time. */
final class NotBefore {

    private boolean waits;
    private long untilNanos;

    void until(long monotonicNanos) {
        waits = true;
        untilNanos = monotonicNanos;
    }

    void clear() {
        waits = false;
    }

    /** How long the delay still lasts; zero or less if there is none. */
    long nanosLeft(ClockReading now) {
        return waits ? untilNanos - now.monotonicNanos() : 0;
    }
}
