// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock of one node is set forward by an hour, and back again: no clock of a server counts. */
@NeedsCassandra
final class ClockTest {

    private final String group = SharedCluster.newGroup();
    private final CassandraLeaseStore store = SharedCluster.store(group).build();
    private long turn;

    @AfterEach
    void close() {
        store.close();
        SharedCluster.deleteLeases(group);
    }

    private void awaitResponses() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> StoreTests.responds(() -> store.observe(Set.of(), null)));
    }

    /** Nodes take turns as the coordinators of calls. */
    private void assertThatEachCallSeesTheOneBefore() {
        turn++;
        assertThat(store.renew("L1", turn, null, StoreTests.AT)).isTrue();
        store.release("L1", List.of(new TermId("billing", turn)));
        assertThat(StoreTests.leaderOf(store, "billing").leaseId()).isNull();
        assertThat(StoreTests.claim(store, "L1", "billing", turn)).isTrue();
        assertThat(store.observe(Set.of("billing"), "L1").leases())
                .extracting(lease -> lease.heartbeat())
                .containsExactly(turn);
    }

    @Test
    void whatAllNodesDecideOneAfterTheOtherIsNeverShadowedByTheOneWhoseClockIsOrWasAhead() {
        SharedCluster.withOneClockAhead();
        awaitResponses();
        StoreTests.elect(store, "L1", "billing");
        for (int i = 0; i < 30; i++) {
            assertThatEachCallSeesTheOneBefore();
        }

        SharedCluster.get();
        awaitResponses();
        for (int i = 0; i < 30; i++) {
            assertThatEachCallSeesTheOneBefore();
        }

        store.close("L1");
        assertThat(store.observe(Set.of(), null).leases()).isEmpty();
    }

    @Test
    void recordsWithTimestampsThatAreHoursAheadAreWarnedOf() {
        SharedCluster.get();
        awaitResponses();
        StoreTests.elect(store, "L1", "billing");
        assertThat(store.warnings()).isEmpty();

        var unused = SharedCluster.session()
                .execute(
                        "UPDATE election.election_leader USING TIMESTAMP ? SET lease = 'L1' WHERE grp = ? AND election = ?",
                        ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().plus(Duration.ofDays(1))),
                        group,
                        "billing");

        assertThat(store.warnings()).singleElement().asString().contains("Records of group '" + group + "'");
    }
}
