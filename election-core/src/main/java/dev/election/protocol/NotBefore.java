// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/** Something that waits after a failure, and otherwise does not. Mutable; confined to one thread at a time. */
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

    /** How long it still waits; zero or less when it does not. */
    long nanosLeft(ClockReading now) {
        return waits ? untilNanos - now.monotonicNanos() : 0;
    }
}
