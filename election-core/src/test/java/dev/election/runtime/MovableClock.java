// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The two clocks of a machine, moved by a test; they can be made to fail on one thread. */
final class MovableClock implements InstanceClock {

    // Written by the test, read by all.
    private volatile ClockReading now = new ClockReading(1_000_000_000, 1_000_000);
    private volatile @Nullable Thread failing;
    private final AtomicInteger failures = new AtomicInteger();

    void advance(Duration time) {
        advance(time.toMillis(), time.toMillis());
    }

    void advance(long monotonicMillis, long wallMillis) {
        ClockReading before = now;
        now = new ClockReading(before.monotonicNanos() + monotonicMillis * 1_000_000, before.wallMillis() + wallMillis);
    }

    void failOn(Thread thread, int times) {
        failures.set(times);
        failing = thread;
    }

    int failuresLeft() {
        return failures.get();
    }

    @Override
    public ClockReading read() {
        if (Thread.currentThread() == failing && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new InternalError("thrown by a test");
        }
        return now;
    }
}
