// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.StoreMembers;
import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members are killed and frozen. */
@NeedsEtcd
final class FaultTest {

    private static final Duration CALL = Duration.ofMillis(800);
    // A thread on a busy machine may be late.
    private static final Duration LATE = Duration.ofMillis(700);

    private static final Duration AWAY = Duration.ofSeconds(18);

    private final EtcdCluster cluster = EtcdCluster.shared();
    private final EtcdLeaseStore store =
            cluster.store(EtcdCluster.newPrefix()).callTimeout(CALL).build();
    private long beat;

    @AfterEach
    void heal() {
        store.close();
        cluster.heal();
    }

    private boolean beats() {
        beat++;
        return StoreTests.responds(() -> store.renew("L1", beat, null, StoreTests.AT));
    }

    private boolean observes() {
        return StoreTests.responds(() -> store.observe(Set.of("billing"), "L1"));
    }

    private void reachAllMembers() {
        StoreTests.elect(store, "L1", "billing");
        Awaitility.await()
                .until(() -> beats() && observes() && store.members().equals(Optional.of(new StoreMembers(3, 3))));
    }

    /** Calls for a while, and counts those without a response. */
    private int failedOf(int calls) {
        int failed = 0;
        for (int i = 0; i < calls; i++) {
            failed += (beats() ? 0 : 1) + (observes() ? 0 : 1);
        }
        return failed;
    }

    @Test
    void aMemberThatWasKilledCostsAFewCallsAndIsUsedAgainWhenItIsBack() {
        reachAllMembers();
        for (EtcdNode node : cluster.nodes()) {
            node.kill();
            Awaitility.await().until(() -> beats() && observes() && beats() && observes() && beats() && observes());

            assertThat(failedOf(30)).isZero();

            cluster.heal();
            Awaitility.await()
                    .until(() -> beats() && store.members().orElseThrow().reachable() == 3);
        }
    }

    @Test
    void aFrozenMemberCostsAtMostOneCallOfEachLineAndIsUsedAgainWhenItResponds() {
        reachAllMembers();
        for (EtcdNode node : cluster.nodes()) {
            node.freeze();
            // if it led, the others elect a leader first
            Awaitility.await().until(() -> beats() && observes() && beats() && observes() && beats() && observes());

            assertThat(failedOf(50)).isZero();
            // others were silent for a moment as well if it led
            Awaitility.await().until(() -> beats() && store.members().equals(Optional.of(new StoreMembers(3, 2))));

            node.resume();
            Awaitility.await()
                    .until(() -> beats() && store.members().orElseThrow().reachable() == 3);
        }
    }

    @Test
    void ofAFrozenFollowerNoMoreThanTwoCallsFail() {
        reachAllMembers();
        EtcdNode leader = cluster.leader();
        EtcdNode follower = cluster.nodes().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        follower.freeze();

        assertThat(failedOf(50)).isBetween(1, 2);
    }

    @Test
    void aMemberThatWasAwayForLongIsUsedAsSoonAsItIsBack() {
        reachAllMembers();
        EtcdNode node = cluster.nodes().get(0);
        node.kill();
        // gRPC would wait longer and longer before it connects again, up to two minutes
        long began = System.nanoTime();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(40))
                .until(() -> beats() && observes() && System.nanoTime() - began > AWAY.toNanos());

        cluster.heal();

        Awaitility.await()
                .atMost(Duration.ofSeconds(3))
                .until(() -> beats() && store.members().orElseThrow().reachable() == 3);
    }

    @Test
    void withoutAQuorumEachCallEndsInTimeAndWithItCallsAreAnsweredAtOnce() {
        reachAllMembers();
        cluster.nodes().get(0).kill();
        cluster.nodes().get(1).freeze();

        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            times.add(StoreTests.timeOf(() -> assertThat(observes()).isFalse()));
            times.add(StoreTests.timeOf(() -> assertThat(beats()).isFalse()));
        }

        assertThat(times).allSatisfy(time -> assertThat(time).isLessThan(CALL.plus(LATE)));
        assertThat(store.members().orElseThrow().hasQuorum()).isFalse();
        cluster.heal();
        Awaitility.await().atMost(Duration.ofSeconds(4)).until(() -> beats() && observes());
        assertThat(StoreTests.leaderOf(store, "billing").token()).isEqualTo(1);
    }

    @Test
    void aClaimThatTimedOutAtFrozenMembersTakesEffectOnceOrNever() {
        reachAllMembers();
        StoreTests.enroll(store, List.of("mail"));
        cluster.nodes().forEach(EtcdNode::freeze);

        assertThat(StoreTests.responds(() -> claimMail(0))).isFalse();
        cluster.heal();

        Awaitility.await().until(this::observes);
        // it takes effect before this one, or not at all
        long token = StoreTests.leaderOf(store, "mail").token();
        boolean won = claimMail(token);
        LeaderRecord settled = StoreTests.leaderOf(store, "mail");
        assertThat(settled.leaseId()).isEqualTo("L1");
        assertThat(settled.token()).isEqualTo(won ? token + 1 : 1);
        Awaitility.await().during(CALL).until(() -> StoreTests.leaderOf(store, "mail")
                .equals(settled));
    }

    private boolean claimMail(long seen) {
        return store.claim("L1", List.of(new Claim("mail", seen, seen + 1)), StoreTests.AT)
                .won()
                .contains("mail");
    }

    @Test
    void aStoreThatIsBuiltWhileEtcdIsDownFollows() {
        cluster.nodes().forEach(EtcdNode::kill);
        try (EtcdLeaseStore early =
                cluster.store(EtcdCluster.newPrefix()).callTimeout(CALL).build()) {
            assertThatThrownBy(() -> early.open(StoreTests.lease("L1"), StoreTests.AT))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("did not respond to the request to open lease L1");
            for (int i = 0; i < 20; i++) {
                assertThat(StoreTests.responds(() -> early.observe(Set.of(), null)))
                        .isFalse();
            }

            cluster.heal();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> StoreTests.responds(() -> early.observe(Set.of(), null)));
            early.open(StoreTests.lease("L2"), StoreTests.AT);
        }
    }
}
