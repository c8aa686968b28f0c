// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.concurrent.TimeUnit;

/**
 * Until when this instance may believe in its lease: rule 3. Immutable; the answer is computed from a clock reading.
 *
 * @param sent read <em>before</em> the last confirmed renewal was sent: our promise begins before others can count
 * @param lifetimeNanos the lease's duration less the drift
 */
public record Belief(ClockReading sent, long lifetimeNanos) {

    /** Whether the lease is still ours without doubt. */
    public boolean holds(ClockReading now) {
        return remainingNanos(now) > 0;
    }

    /** How long it will be ours without a further renewal; zero or less when it is over. */
    public long remainingNanos(ClockReading now) {
        return lifetimeNanos - now.mostNanosSince(sent);
    }

    /** As {@link #holds(ClockReading)}, for the hot path: nothing is allocated. */
    public boolean holds(long monotonicNanos, long wallMillis) {
        return monotonicNanos - sent.monotonicNanos() < lifetimeNanos
                && TimeUnit.MILLISECONDS.toNanos(wallMillis - sent.wallMillis()) < lifetimeNanos;
    }
}
