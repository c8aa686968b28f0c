// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** S4 and L3 with the threads that ship: a store that hangs, and listeners that stall. */
class HangingStoreTest {

    private static final Duration LEASE = Duration.ofMillis(500);

    private final TroubledStore store = new TroubledStore(new InMemoryLeaseStore());
    private final LeaseElections elections = LeaseElections.builder(store)
            .instance("me")
            .leaseDuration(LEASE)
            .heartbeatInterval(Duration.ofMillis(50))
            .shutdownTimeout(Duration.ofMillis(200))
            .build();
    private final LeaderElection billing = elections.election("billing");
    private final CountDownLatch stall = new CountDownLatch(1);

    @AfterEach
    void close() {
        stall.countDown();
        store.letGo();
        elections.close();
    }

    private void lead() throws InterruptedException {
        elections.start();
        assertThat(billing.awaitLeadership(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void leadershipEndsOnTimeAndIsToldOnTime() throws InterruptedException {
        List<String> told = new CopyOnWriteArrayList<>();
        billing.addListener(new LeadershipListener() {
            @Override
            public void atRisk(Term term) {
                told.add("at risk");
            }

            @Override
            public void revoked(Term term, RevocationReason reason) {
                told.add(reason.name());
            }
        });
        lead();

        store.hang();
        long begin = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5)).until(() -> told.size() == 2);

        assertThat(told).containsExactly("at risk", "LEASE_RAN_OUT");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LEASE.plusMillis(400));
        assertThat(billing.isLeader()).isFalse();
    }

    @Test
    void leadsInALaterTermWhenTheStoreIsBack() throws InterruptedException {
        lead();
        store.hang();
        await().until(() -> !billing.isLeader());

        store.letGo();

        assertThat(billing.awaitLeadership(Duration.ofSeconds(10))).isTrue();
        assertThat(billing.requireTerm().token()).isEqualTo(2);
    }

    @Test
    void closingIsBounded() throws InterruptedException {
        lead();
        store.hang();

        long begin = System.nanoTime();
        elections.close();

        // the shutdown timeout, then the farewell of at least a second
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(billing.isLeader()).isFalse();
    }

    @Test
    void startingDoesNotWaitForTheStore() {
        store.hang();

        elections.start();

        assertThat(elections.election("shipping").isLeader()).isFalse();
    }

    @Test
    void aListenerThatBlocksLongerThanTheLeaseDoesNotCostLeadership() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        elections.addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                called.countDown();
                try {
                    stall.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        lead();
        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
        long renewals = store.renewals.get();

        await().until(() -> store.renewals.get() > renewals + 15);

        assertThat(billing.requireTerm().token()).isEqualTo(1);
    }
}
