// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaderRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules 7 and 8 with the threads that ship: withdraw, stop, close, and work that outlasts them. */
class ShutdownTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LeaseElections elections = elections("me", Duration.ofMillis(100));
    private final LeaderElection billing = elections.election("billing");

    private LeaseElections elections(String instance, Duration shutdownTimeout) {
        return LeaseElections.builder(store)
                .instance(instance)
                .leaseDuration(Duration.ofSeconds(1))
                .heartbeatInterval(Duration.ofMillis(50))
                .shutdownTimeout(shutdownTimeout)
                .build();
    }

    @AfterEach
    void close() {
        elections.close();
    }

    private void lead() throws InterruptedException {
        elections.start();
        assertThat(billing.awaitLeadership(LONG)).isTrue();
    }

    private LeaderRecord record() {
        return store.observe(List.of("billing"), null).leaders().get(0);
    }

    private int leases() {
        return store.observe(List.of(), null).leases().size();
    }

    @Test
    void withdrawingGivesTheLeaseUp() throws InterruptedException {
        lead();

        elections.withdraw();

        await().until(() -> leases() == 0);
        assertThat(billing.isLeader()).isFalse();
    }

    @Test
    void standingAgainOpensAnotherLease() throws InterruptedException {
        lead();
        String first = record().leaseId();
        elections.withdraw();
        await().until(() -> leases() == 0);

        elections.stand();

        assertThat(billing.awaitLeadership(LONG)).isTrue();
        assertThat(record().leaseId()).isNotEqualTo(first);
        assertThat(billing.requireTerm().token()).isEqualTo(2);
    }

    @Test
    void closingLeavesNoLease() throws InterruptedException {
        lead();

        elections.close();

        assertThat(leases()).isZero();
    }

    @Test
    void workThatOutlastsTheTimeoutKeepsTheRecordAndItsTermUntilTheLeaseRunsOut() throws InterruptedException {
        lead();
        LeaderWork work = billing.startWork().orElseThrow();

        elections.close();

        assertThat(work.term().isCurrent()).isTrue();
        assertThat(record().leaseId()).isNotNull();
        assertThat(leases()).isEqualTo(1);
        await().until(() -> !work.term().isCurrent());
        work.close();
        assertThat(record().leaseId()).isNotNull();
    }

    @Test
    void workThatOutlastedAStopBreaksNothingWhenItEndsAfterTheNextStart() throws InterruptedException {
        lead();
        LeaderWork work = billing.startWork().orElseThrow();
        elections.stop();
        try (LogLines log = new LogLines()) {
            lead();

            work.close();

            assertThat(log.containing("ERROR")).isEmpty();
            assertThat(billing.requireTerm().token()).isEqualTo(2);
        }
    }

    @Test
    void aWishToStandWhileClosingIsTooLate() throws Exception {
        LeaseElections patient = elections("patient", LONG);
        patient.start();
        LeaderElection shipping = patient.election("shipping");
        assertThat(shipping.awaitLeadership(LONG)).isTrue();
        LeaderWork work = shipping.startWork().orElseThrow();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(patient::close);
        await().until(() -> !shipping.isLeader());

        patient.stand();
        work.close();
        closing.get(10, TimeUnit.SECONDS);

        assertThat(leases()).isZero();
        assertThat(shipping.isLeader()).isFalse();
    }

    @Test
    void anElectionCanBeAskedForWhileClosing() throws Exception {
        LeaseElections patient = elections("patient", LONG);
        patient.start();
        LeaderElection shipping = patient.election("shipping");
        assertThat(shipping.awaitLeadership(LONG)).isTrue();
        LeaderWork held = shipping.startWork().orElseThrow();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(patient::close);
        await().until(() -> !shipping.isLeader());

        assertThat(patient.election("other").isLeader()).isFalse();

        assertThat(closing).isNotDone();
        held.close();
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void waitingForLeadershipEndsWithTheClose() throws Exception {
        LeaseElections leader = elections("leader", LONG);
        leader.start();
        assertThat(leader.election("billing").awaitLeadership(LONG)).isTrue();
        elections.start();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return billing.awaitLeadership(Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        elections.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
        leader.close();
    }

    @Test
    void waitingForLeadershipEndsWithItsTime() throws InterruptedException {
        assertThat(billing.awaitLeadership(Duration.ofMillis(20))).isFalse();
        assertThat(billing.awaitLeadership(Duration.ofMillis(-20))).isFalse();
    }

    @Test
    void whatIsClosedDoesNotStartAgain() throws InterruptedException {
        lead();
        elections.close();
        elections.close();

        assertThatThrownBy(elections::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'me' is closed");
    }

    @Test
    void aStartThatMeetsACloseLeavesNothingRunning() throws Exception {
        for (int i = 0; i < 400; i++) {
            LeaseElections closing = elections("me", LONG);
            closing.start();
            CompletableFuture<Void> starting = CompletableFuture.runAsync(() -> {
                for (int again = 0; again < 300; again++) {
                    closing.start();
                }
            });

            closing.close();

            starting.exceptionally(refused -> null).get(10, TimeUnit.SECONDS);
        }
        assertThat(leases()).isZero();
    }

    @Test
    void noLoopIsLeftAfterAClose() throws InterruptedException {
        LeaseElections leaving = elections("leaves-no-thread", LONG);
        leaving.start();
        leaving.election("billing").awaitLeadership(LONG);

        leaving.close();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().endsWith("leaves-no-thread")));
    }

    @Test
    void theLongestShutdownTimeoutIsAllowed() throws InterruptedException {
        LeaseElections patient = LeaseElections.builder(store)
                .instance("patient")
                .shutdownTimeout(Duration.ofDays(1))
                .start();
        patient.election("shipping").awaitLeadership(LONG);

        patient.close();

        assertThat(leases()).isZero();
    }
}
