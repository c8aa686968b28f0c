// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A wait with an end. */
@FunctionalInterface
interface LongWait {

    /** Waits for something, for at most this time; returns whether it has happened. */
    boolean await(long nanos) throws InterruptedException;

    /**
     * Waits for at most the given time. An interrupt does not shorten that; it is kept from whatever this thread calls
     * meanwhile, and set again.
     */
    static boolean uninterrupted(Duration most, LongWait wait) {
        long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(most);
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return wait.await(until - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
