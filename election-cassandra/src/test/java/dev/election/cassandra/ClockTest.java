// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.cassandra.server.CassandraCluster;
import dev.election.cassandra.server.CassandraNode;
import dev.election.store.Claim;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock of one node is set forward by an hour, and back again: no clock of a server counts. */
@NeedsCassandra
final class ClockTest {

    private final CassandraCluster cluster = SharedCluster.get();
    private final CassandraNode node = cluster.nodes().get(1);
    private final String group = SharedCluster.newGroup();

    @AfterEach
    void setBack() {
        node.kill();
        node.setClockForward(Duration.ZERO);
        cluster.heal();
        SharedCluster.deleteLeases(group);
    }

    @Test
    void whatAllNodesDecideOneAfterTheOtherIsNeverShadowedByTheOneWhoseClockIsAhead() {
        node.kill();
        node.setClockForward(Duration.ofHours(1));
        cluster.heal();
        try (CassandraLeaseStore store = SharedCluster.store(group).build()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> StoreTests.responds(() -> store.observe(Set.of(), null)));
            StoreTests.elect(store, "L1", "billing");

            // nodes take turns as the coordinators of calls
            for (int i = 1; i <= 40; i++) {
                assertThat(store.renew("L1", i, null, StoreTests.AT)).isTrue();
                store.release("L1", List.of(new TermId("billing", i)));
                assertThat(StoreTests.leaderOf(store, "billing").leaseId()).isNull();
                assertThat(store.claim("L1", Set.of(new Claim("billing", i, i + 1)), StoreTests.AT)
                                .won())
                        .containsExactly("billing");
                assertThat(store.observe(Set.of("billing"), "L1").leases())
                        .extracting(lease -> lease.heartbeat())
                        .containsExactly((long) i);
            }
            store.close("L1");
            assertThat(store.observe(Set.of(), null).leases()).isEmpty();
        }
    }
}
