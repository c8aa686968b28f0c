// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.jmh;

import dev.election.LeaderElection;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.support.locks.DefaultLockRegistry;

/** {@code isLeader()}, as the leader, beside the flags that others keep. No allocation: see {@code -prof gc}. */
public class IsLeaderBenchmark extends CallBenchmark {

    private final LeaseElections elections =
            LeaseElections.builder(new InMemoryLeaseStore()).start();
    private final LeaderElection election = elections.election("e0");
    private final LeaderElection withdrawn = elections.election("e1");

    private final CountDownLatch granted = new CountDownLatch(1);
    private final LockRegistryLeaderInitiator initiator = new LockRegistryLeaderInitiator(
            new DefaultLockRegistry(), new DefaultCandidate(UUID.randomUUID().toString(), "e0") {
                @Override
                public void onGranted(Context context) {
                    granted.countDown();
                }
            });

    private volatile boolean flag = true;

    @Setup
    public void lead() throws InterruptedException {
        election.awaitLeadership(Duration.ofSeconds(10));
        withdrawn.awaitLeadership(Duration.ofSeconds(10));
        withdrawn.stepDown(Duration.ofHours(1));
        initiator.start();
        granted.await();
        if (!election.isLeader() || withdrawn.isLeader()) {
            throw new IllegalStateException("The benchmark is not set up: leads e0 " + election.isLeader()
                    + " (expected true), leads e1 " + withdrawn.isLeader() + " (expected false)");
        }
    }

    @TearDown
    public void end() {
        initiator.stop();
        elections.close();
    }

    @Benchmark
    public boolean election() {
        return election.isLeader();
    }

    @Benchmark
    @Threads(4)
    public boolean electionOnFourThreads() {
        return election.isLeader();
    }

    @Benchmark
    public boolean electionAfterStepDown() {
        return withdrawn.isLeader();
    }

    @Benchmark
    public boolean springIntegration() {
        return initiator.getContext().isLeader();
    }

    @Benchmark
    public boolean volatileFlag() {
        return flag;
    }

    @Benchmark
    @Threads(4)
    public boolean volatileFlagOnFourThreads() {
        return flag;
    }

    /** What any result that is computed from the clock costs at least. */
    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    /** What {@code isLeader()} costs at least: it reads both clocks. */
    @Benchmark
    public long bothClocks() {
        return System.nanoTime() + System.currentTimeMillis();
    }
}
