// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.protocol.ClockReading;
import dev.election.runtime.LeaseElectionsBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Time that only a test moves. The thread of the test drives all instances, one after the other: it sends their
 * requests and ends their terms, so that the same test takes the same course each time.
 *
 * <p>An instance that is frozen or has crashed is left out. Its other threads wait for its clock, as in real time; this
 * thread must not.
 */
final class HandMovedTime implements ClusterTime {

    /** For listeners and loops of leader work, which run on threads of their own, by the real clock. */
    private static final Duration LISTENERS = Duration.ofSeconds(10);

    /** The steps of the clock in a heartbeat interval: between two of them the instances are observed. */
    private static final int STEPS = 10;

    /** Leases. After a loss, an instance waits before it is a candidate again. */
    private static final int PATIENCE = 10;

    private final Duration leaseDuration;
    private final Duration step;
    private final ManualDriver driver;
    private final ClockReading began;
    private final ClusterRecorder recorder;

    HandMovedTime(Duration leaseDuration, Duration heartbeatInterval) {
        this.leaseDuration = leaseDuration;
        this.step = heartbeatInterval.dividedBy(STEPS);
        this.driver = new ManualDriver(LISTENERS, Instant.now(), step, this::observe);
        this.began = driver.clock().read();
        this.recorder = new ClusterRecorder(heartbeatInterval, this::now);
    }

    private Duration now() {
        return Duration.ofNanos(driver.clock().read().nanosSince(began));
    }

    private void observe() {
        boolean unused = recorder.observe();
    }

    @Override
    public Seat seat(String instance, InstanceFaults faults) {
        Queue<Runnable> hints = new ConcurrentLinkedQueue<>();
        return new Seat() {
            @Override
            public void take(LeaseElectionsBuilder builder) {
                driver.drive(
                        builder,
                        new ManualDriver.Circumstances(
                                new FaultyClock(faults, driver.clock()), faults::isAwake, () -> deliver(hints)));
            }

            @Override
            public Executor hints() {
                return hints::add;
            }

            @Override
            public void leave() {
                hints.clear();
            }
        };
    }

    private static boolean deliver(Queue<Runnable> hints) {
        boolean any = false;
        for (Runnable next = hints.poll(); next != null; next = hints.poll()) {
            next.run();
            any = true;
        }
        return any;
    }

    @Override
    public ClusterRecorder recorder() {
        return recorder;
    }

    /** No call takes any time. */
    @Override
    public Duration callTimeout() {
        return Duration.ZERO;
    }

    @Override
    public void advance(Duration time) {
        driver.advance(time);
    }

    @Override
    public boolean await(BooleanSupplier condition) {
        driver.advance(Duration.ZERO);
        for (Duration left = patience(); !condition.getAsBoolean(); left = left.minus(step)) {
            if (left.isNegative()) {
                return false;
            }
            driver.advance(step);
        }
        return true;
    }

    @Override
    public Duration patience() {
        return leaseDuration.multipliedBy(PATIENCE);
    }
}
