// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.protocol.ClockReading;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clocks of one machine: a rate of their own, a wall clock that is stepped, a monotonic one that can stand still.
 */
final class SimulatedClock {

    private final LongSupplier trueNanos;
    private final double rate;
    private final boolean wallFollowsMonotonic;
    private final long originNanos;
    private long stoodStillNanos;
    private long wallOffsetNanos;
    private boolean setBackUnseen;
    private long suspendedAtNanos = -1;

    SimulatedClock(LongSupplier trueNanos, double rate, long originNanos, boolean wallFollowsMonotonic) {
        this.trueNanos = trueNanos;
        this.rate = rate;
        this.originNanos = originNanos;
        this.wallFollowsMonotonic = wallFollowsMonotonic;
    }

    ClockReading read() {
        long monotonic = monotonicNanos();
        long wall = wallFollowsMonotonic ? monotonic : local(trueNanos.getAsLong());
        return new ClockReading(originNanos + monotonic, TimeUnit.NANOSECONDS.toMillis(wall + wallOffsetNanos));
    }

    private long monotonicNanos() {
        long until = suspendedAtNanos >= 0 ? suspendedAtNanos : trueNanos.getAsLong();
        return local(until) - local(stoodStillNanos);
    }

    private long local(long nanos) {
        return (long) (nanos * rate);
    }

    /** How long the given time of this clock is in truth. */
    long trueNanos(long localNanos) {
        return (long) Math.ceil(localNanos / rate);
    }

    void stepWall(long nanos) {
        wallOffsetNanos += nanos;
        setBackUnseen |= nanos < 0;
    }

    /** The process has looked at its clocks. */
    void lookedAt() {
        setBackUnseen = false;
    }

    /** Whether a suspension now would be hidden from both clocks: the one case that the protocol leaves out. */
    boolean wouldHideASuspension() {
        return setBackUnseen;
    }

    void suspend() {
        suspendedAtNanos = trueNanos.getAsLong();
    }

    void resume() {
        if (suspendedAtNanos >= 0) {
            stoodStillNanos += trueNanos.getAsLong() - suspendedAtNanos;
            suspendedAtNanos = -1;
        }
    }
}
