// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.runtime.InstanceClock;
import dev.election.runtime.LeaseElectionsBuilder;
import dev.election.store.DaemonTask;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The time of the JVM. Each instance has threads of its own, as in production. */
final class RealTime implements ClusterTime {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 5;
    private static final int CALLS_IN_A_LEASE = 5;

    private final ClusterRecorder recorder;
    private final Duration callTimeout;

    RealTime(Duration leaseDuration, Duration heartbeatInterval) {
        this.recorder = new ClusterRecorder(heartbeatInterval);
        this.callTimeout = leaseDuration.dividedBy(CALLS_IN_A_LEASE);
    }

    @Override
    public Seat seat(String instance, InstanceFaults faults) {
        ThreadPoolExecutor hintThread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DaemonTask.threads("election-cluster-hints-" + instance),
                new ThreadPoolExecutor.DiscardPolicy());
        return new Seat() {
            @Override
            public void take(LeaseElectionsBuilder builder) {
                builder.clock(new FaultyClock(faults, InstanceClock.SYSTEM));
            }

            @Override
            public Executor hints() {
                return hintThread;
            }

            @Override
            public void leave() {
                hintThread.shutdownNow();
            }
        };
    }

    @Override
    public ClusterRecorder recorder() {
        return recorder;
    }

    @Override
    public Duration callTimeout() {
        return callTimeout;
    }

    @Override
    public void advance(Duration time) {
        throw new IllegalStateException("The clocks of this cluster are real and move by themselves: wait, or start it"
                + " with handMovedClock()");
    }

    @Override
    public boolean await(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for the cluster", e);
            }
        }
        return true;
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }
}
