// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what other processes do. Polls so seldom that it takes no processor time from them: all times come from
 * what they have written down.
 */
public final class Waiting {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Waiting() {}

    /**
     * Waits until this holds.
     *
     * @throws IllegalStateException if it does not hold in time
     */
    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        if (!await(atMost, condition)) {
            throw new IllegalStateException("No " + what + " within " + atMost.toSeconds() + " s");
        }
    }

    /** Waits until this holds, and returns whether it held in time. */
    public static boolean await(Duration atMost, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > atMost.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Lets time go by. */
    public static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
