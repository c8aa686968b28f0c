// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.StoreMembers;
import dev.election.cassandra.server.CassandraCluster;
import dev.election.cassandra.server.CassandraNode;
import dev.election.store.LeaderRecord;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes are killed and frozen. */
@NeedsCassandra
final class FaultTest {

    private static final Duration CALL = Duration.ofMillis(1_500);
    // A thread on a busy machine may be late.
    private static final Duration LATE = Duration.ofSeconds(1);

    private final CassandraCluster cluster = SharedCluster.get();
    private final String group = SharedCluster.newGroup();
    private final CassandraLeaseStore store =
            SharedCluster.store(group).callTimeout(CALL).build();
    private long beat;

    @AfterEach
    void heal() {
        cluster.heal();
        store.close();
        SharedCluster.deleteLeases(group);
    }

    private boolean beats() {
        beat++;
        return StoreTests.responds(() -> store.renew("L1", beat, null, StoreTests.AT));
    }

    private boolean observes() {
        return StoreTests.responds(() -> store.observe(Set.of("billing"), "L1"));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private void reachAllNodes() {
        await().until(() -> StoreTests.responds(() -> store.observe(Set.of(), null)));
        StoreTests.elect(store, "L1", "billing");
        await().until(() -> beats() && observes() && members().equals(new StoreMembers(3, 3)));
    }

    private StoreMembers members() {
        return store.members().orElseThrow();
    }

    @Test
    void aNodeThatWasKilledCostsAFewCallsAndIsUsedAgainWhenItIsBack() {
        reachAllNodes();
        cluster.nodes().get(0).kill();
        await().until(() -> beats() && members().equals(new StoreMembers(3, 2)));

        assertCallsAreAnswered();

        cluster.heal();
        await().until(() -> beats() && members().reachable() == 3);
    }

    @Test
    void aFrozenNodeIsLeftOutAfterSomeSecondsAndUsedAgainWhenItResponds() {
        reachAllNodes();
        CassandraNode node = cluster.nodes().get(2);
        node.freeze();
        await().until(() -> beats() && members().equals(new StoreMembers(3, 2)));

        assertCallsAreAnswered();

        node.resume();
        await().until(() -> beats() && members().reachable() == 3);
    }

    /** Heartbeats go on at once; the scan of leases once the other nodes know that one is away. */
    private void assertCallsAreAnswered() {
        for (int i = 0; i < 10; i++) {
            assertThat(beats()).isTrue();
        }
        await().until(() -> IntStream.range(0, 5).allMatch(i -> observes()));
    }

    @Test
    void withoutAQuorumEachCallEndsInTimeAndWithItCallsAreAnsweredAgain() {
        reachAllNodes();
        cluster.nodes().get(0).freeze();
        cluster.nodes().get(1).freeze();

        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            times.add(StoreTests.timeOf(() -> assertThat(observes()).isFalse()));
            times.add(StoreTests.timeOf(() -> assertThat(beats()).isFalse()));
        }

        assertThat(times).allSatisfy(time -> assertThat(time).isLessThan(CALL.plus(LATE)));
        assertThat(members().hasQuorum()).isFalse();
        cluster.heal();
        await().until(() -> beats() && observes());
        assertThat(StoreTests.leaderOf(store, "billing").token()).isEqualTo(1);
    }

    @Test
    void whatAClaimWithoutAResponseDidIsSettledByTheNextObservation() {
        reachAllNodes();
        store.enroll(Map.of("mail", 0L));
        cluster.nodes().get(1).freeze();
        cluster.nodes().get(2).freeze();

        assertThatThrownBy(() -> store.claim("L1", StoreTests.firstClaims(Set.of("mail")), StoreTests.AT))
                .isInstanceOf(LeaseStoreException.class);

        cluster.heal();
        await().until(this::observes);
        LeaderRecord first = StoreTests.leaderOf(store, "mail");
        boolean won = store.claim("L1", StoreTests.firstClaims(Set.of("mail")), StoreTests.AT)
                .won()
                .contains("mail");
        assertThat(first.token() == 1 && won).isFalse();
        assertThat(StoreTests.leaderOf(store, "mail").token()).isEqualTo(1);
        assertThat(StoreTests.leaderOf(store, "mail").leaseId()).isEqualTo("L1");
    }

    @Test
    void aStoreThatIsBuiltWhileNoNodeRespondsFollows() {
        reachAllNodes();
        cluster.nodes().forEach(CassandraNode::freeze);
        int threads = Thread.activeCount();
        try (CassandraLeaseStore early =
                SharedCluster.store(group).callTimeout(CALL).build()) {
            for (int i = 0; i < 3; i++) {
                Duration time = StoreTests.timeOf(
                        () -> assertThatThrownBy(() -> early.open(StoreTests.lease("L2"), StoreTests.AT))
                                .isInstanceOf(LeaseStoreException.class));
                assertThat(time).isLessThan(CALL.plus(LATE));
            }
            assertThat(Thread.activeCount()).isLessThan(threads + 20);

            cluster.heal();

            await().until(() -> StoreTests.responds(() -> early.observe(Set.of(), null)));
            await().until(() -> StoreTests.responds(() -> early.renew("none", 1, null, StoreTests.AT)));
            early.open(StoreTests.lease("L3"), StoreTests.AT);
        }
    }

    @Test
    void aClosedStoreRefusesCalls() {
        store.close();

        assertThatThrownBy(() -> store.observe(Set.of(), null)).hasMessageContaining("The store was closed");
    }
}
