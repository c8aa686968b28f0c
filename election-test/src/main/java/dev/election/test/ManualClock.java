// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.protocol.ClockReading;
import dev.election.runtime.InstanceClock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Both clocks of a machine. They stand still until a test moves them, and move together. */
final class ManualClock implements InstanceClock {

    // Written by the thread that moves it, one at a time; read by all.
    private volatile ClockReading now;

    ManualClock(Instant begin) {
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
