// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Both clocks of a machine, which stand still until they are moved, and then move together. */
final class HandClock implements InstanceClock {

    // Written by whoever moves it, one at a time; read by all.
    private volatile ClockReading now;

    HandClock(Instant begin) {
        now = new ClockReading(TimeUnit.MILLISECONDS.toNanos(begin.toEpochMilli()), begin.toEpochMilli());
    }

    @Override
    public ClockReading read() {
        return now;
    }

    void advance(long nanos) {
        long moved = now.monotonicNanos() + nanos;
        now = new ClockReading(moved, TimeUnit.NANOSECONDS.toMillis(moved));
    }
}
