// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.NotLeaderException;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many elections and several instances, with the threads that ship. */
class ManyElectionsTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final List<LeaseElections> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(LeaseElections::close);
    }

    private LeaseElections start(String instance) {
        LeaseElections elections = LeaseElections.builder(store)
                .instance(instance)
                .leaseDuration(Duration.ofSeconds(5))
                .heartbeatInterval(Duration.ofMillis(100))
                .start();
        started.add(elections);
        return elections;
    }

    @Test
    void fiveHundredElectionsThatFourThreadsJoinWhileItRunsAreAllGranted() throws Exception {
        LeaseElections elections = start("a");
        CyclicBarrier together = new CyclicBarrier(4);
        CountDownLatch joined = new CountDownLatch(4);
        ConcurrentHashMap<String, LeaderElection> views = new ConcurrentHashMap<>();
        for (int thread = 0; thread < 4; thread++) {
            int from = thread * 100;
            new Thread(() -> {
                        try {
                            together.await();
                            for (int i = from; i < from + 200; i++) {
                                String name = "e" + i;
                                LeaderElection mine = elections.election(name);
                                assertThat(views.computeIfAbsent(name, n -> mine))
                                        .isSameAs(mine);
                            }
                            joined.countDown();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .start();
        }

        assertThat(joined.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();

        assertThat(elections.elections()).hasSize(500);
        await().until(() -> elections.elections().stream().allMatch(LeaderElection::isLeader));
    }

    @Test
    void allElectionsOfAnInstanceThatClosesAreLedByAnother() throws Exception {
        LeaseElections first = start("a");
        for (int i = 0; i < 500; i++) {
            first.election("e" + i);
        }
        await().until(() -> first.elections().stream().allMatch(LeaderElection::isLeader));
        LeaseElections second = start("b");
        first.elections().forEach(election -> second.election(election.name()));

        first.close();

        await().until(() -> second.elections().stream().allMatch(LeaderElection::isLeader));
    }

    private static void isRefused(ThrowingCallable call, Class<? extends Exception> type, String message) {
        Assertions.assertThatThrownBy(call).isInstanceOf(type).hasMessageContaining(message);
    }

    @Test
    void aTransferToNobodyIsRefusedWithTheCandidates() throws Exception {
        LeaderElection billing = start("a").election("billing");
        billing.awaitLeadership(LONG);

        isRefused(() -> billing.transferTo("nobody"), IllegalArgumentException.class, "candidates are [a]");
        assertThat(billing.isLeader()).isTrue();
    }

    @Test
    void aTransferByAStandbyIsRefused() throws Exception {
        start("a").election("billing").awaitLeadership(LONG);
        LeaderElection standby = start("b").election("billing");
        await().until(() -> standby.leader().isPresent());

        isRefused(() -> standby.transferTo("b"), NotLeaderException.class, "'a' does, with token 1");
    }

    @Test
    void aTransferToItselfChangesNothing() throws Exception {
        LeaderElection billing = start("a").election("billing");
        billing.awaitLeadership(LONG);

        billing.transferTo("a");

        assertThat(billing.requireTerm().token()).isEqualTo(1);
    }

    @Test
    void whoStepsDownIsFollowedByTheOther() throws Exception {
        LeaderElection a = start("a").election("billing");
        a.awaitLeadership(LONG);
        LeaderElection b = start("b").election("billing");

        a.stepDown();

        assertThat(b.awaitLeadership(LONG)).isTrue();
        assertThat(a.isLeader()).isFalse();
    }

    @Test
    void whoSitsOutWithoutEndLeavesTheElectionToOthers() throws Exception {
        LeaderElection billing = start("a").election("billing");
        billing.awaitLeadership(LONG);

        billing.stepDown(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(billing.awaitLeadership(Duration.ofMillis(500))).isFalse();
        assertThat(billing.leader()).isEmpty();
    }

    @Test
    void whoSitsOutForATimeLeadsAgainAfterIt() throws Exception {
        LeaderElection billing = start("a").election("billing");
        billing.awaitLeadership(LONG);

        billing.stepDown(Duration.ofMillis(200));

        assertThat(billing.isLeader()).isFalse();
        assertThat(billing.awaitLeadership(LONG)).isTrue();
        assertThat(billing.requireTerm().token()).isEqualTo(2);
    }

    @Test
    void whoIsResumedClaimsAgainBeforeItsTimeIsOver() throws Exception {
        LeaderElection billing = start("a").election("billing");
        billing.awaitLeadership(LONG);
        billing.stepDown(Duration.ofDays(1));

        billing.resume();

        assertThat(billing.awaitLeadership(LONG)).isTrue();
    }

    @Test
    void saysForHowLongItSitsOut() throws Exception {
        LeaderElection billing = start("a").election("billing");
        billing.awaitLeadership(LONG);

        assertThat(billing.sitOutRemaining()).isZero();
        billing.stepDown(Duration.ofDays(1));
        assertThat(billing.sitOutRemaining()).isBetween(Duration.ofHours(23), Duration.ofDays(1));
        billing.resume();
        assertThat(billing.sitOutRemaining()).isZero();
    }
}
