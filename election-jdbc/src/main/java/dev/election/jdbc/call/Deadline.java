// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.time.Duration;

/**
 * The moment by which an operation must have ended. It is the only clock of this package, and measures elapsed time
 * only.
 */
public final class Deadline {

    // A reading of the monotonic clock.
    private final long startedAtNanos = System.nanoTime();
    // The time from the start to the deadline.
    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    /** A deadline that passes after this time from now. */
    public static Deadline in(Duration time) {
        return new Deadline(time.toNanos());
    }

    /** The time that is left; 0 if the deadline has passed. */
    public long remainingNanos() {
        return Math.max(0, nanos - elapsedNanos());
    }

    /** The time that is left; at least 1, because drivers take 0 for no limit. */
    int remainingMillis() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, remainingNanos() / 1_000_000));
    }

    public boolean passed() {
        return remainingNanos() == 0;
    }

    long elapsedMillis() {
        return elapsedNanos() / 1_000_000;
    }

    public long elapsedNanos() {
        return System.nanoTime() - startedAtNanos;
    }
}
