// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.time.Duration;

/**
 * The moment by which something must have come to its end; the only clock of this package, and of elapsed time only.
 */
public final class Deadline {

    private final long startedAtNanos = System.nanoTime();
    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    public static Deadline in(Duration time) {
        return new Deadline(time.toNanos());
    }

    public long remainingNanos() {
        return Math.max(0, nanos - elapsedNanos());
    }

    /** Never 0, which drivers take for "without end". */
    int remainingMillis() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, remainingNanos() / 1_000_000));
    }

    public boolean passed() {
        return remainingNanos() == 0;
    }

    long elapsedMillis() {
        return elapsedNanos() / 1_000_000;
    }

    long elapsedNanos() {
        return System.nanoTime() - startedAtNanos;
    }
}
