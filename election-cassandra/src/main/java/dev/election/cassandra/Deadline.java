// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import java.time.Duration;

/** The moment by which a call must have ended, by the monotonic clock. */
final class Deadline {

    private final long startedAtNanos = System.nanoTime();
    private final long nanos;

    Deadline(Duration time) {
        this.nanos = time.toNanos();
    }

    /** The time that is left; 0 if the deadline has passed. */
    long remainingNanos() {
        return Math.max(0, nanos - (System.nanoTime() - startedAtNanos));
    }
}
