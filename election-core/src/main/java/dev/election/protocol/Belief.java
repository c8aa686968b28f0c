// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.concurrent.TimeUnit;

/**
 * The time for which this instance may take its lease for valid: rule 3. Immutable; the methods compute their result
 * from a clock reading.
 *
 * @param from the reading from which the remaining time is counted: at first the one <em>before</em> the last confirmed
 *     renewal was sent, since our belief must begin before peers can start their wait; later another reading of both
 *     clocks, see {@link #asOf}
 * @param lifetimeNanos the time that remained then: at first the lease's duration less the drift
 * @since 0.1.0
 */
public record Belief(ClockReading from, long lifetimeNanos) {

    private static final long RECOUNT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    // more than the wall clock's resolution can explain
    private static final long SET_BACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Whether the lease is certainly still ours. */
    public boolean holds(ClockReading now) {
        return remainingNanos(now) > 0;
    }

    /** How long the lease remains ours without a further renewal; zero or less if the belief has ended. */
    public long remainingNanos(ClockReading now) {
        return lifetimeNanos - now.mostNanosSince(from);
    }

    /** As {@link #holds(ClockReading)}, for the hot path: nothing is allocated. */
    public boolean holds(long monotonicNanos, long wallMillis) {
        return monotonicNanos - from.monotonicNanos() < lifetimeNanos
                && TimeUnit.MILLISECONDS.toNanos(wallMillis - from.wallMillis()) < lifetimeNanos;
    }

    /**
     * The same belief, counted from the given reading. A wall clock that is set back hides the time for which a
     * suspended machine's monotonic clock stood still, unless both clocks were read in between: so they are read often.
     * The start is not moved at every reading, since the wall clock's resolution may cost a millisecond each time.
     */
    Belief asOf(ClockReading now) {
        boolean setBack = now.wallNanosSince(from) < now.nanosSince(from) - SET_BACK_NANOS;
        return setBack || now.nanosSince(from) >= RECOUNT_NANOS ? new Belief(now, remainingNanos(now)) : this;
    }
}
