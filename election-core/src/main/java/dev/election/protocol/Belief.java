// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.concurrent.TimeUnit;

/**
 * Until when this instance may believe in its lease: rule 3. Immutable; the answer is computed from a clock reading.
 *
 * @param from the reading that the time left is counted from: at first from <em>before</em> the last confirmed renewal
 *     was sent, since our promise must begin before others can count; later from another reading of both clocks, see
 *     {@link #lookedAt}
 * @param lifetimeNanos the time that was left then: at first the lease's duration less the drift
 * @since 0.1.0
 */
public record Belief(ClockReading from, long lifetimeNanos) {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    // more than the wall clock's resolution can explain
    private static final long SET_BACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Whether the lease is still ours without doubt. */
    public boolean holds(ClockReading now) {
        return remainingNanos(now) > 0;
    }

    /** How long it will be ours without a further renewal; zero or less when it is over. */
    public long remainingNanos(ClockReading now) {
        return lifetimeNanos - now.mostNanosSince(from);
    }

    /** As {@link #holds(ClockReading)}, for the hot path: nothing is allocated. */
    public boolean holds(long monotonicNanos, long wallMillis) {
        return monotonicNanos - from.monotonicNanos() < lifetimeNanos
                && TimeUnit.MILLISECONDS.toNanos(wallMillis - from.wallMillis()) < lifetimeNanos;
    }

    /**
     * The same belief, with what has passed until now taken off. A wall clock that is set back hides the time for which
     * a suspended machine's monotonic clock stands still, unless both were read in between: so they are read often. Not
     * at every occasion, since the wall clock's resolution may cost a millisecond each time.
     */
    Belief lookedAt(ClockReading now) {
        boolean setBack = now.wallNanosSince(from) < now.nanosSince(from) - SET_BACK_NANOS;
        return setBack || now.nanosSince(from) >= LOOK_NANOS ? new Belief(now, remainingNanos(now)) : this;
    }
}
