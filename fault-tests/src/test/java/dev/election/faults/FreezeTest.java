// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.processes.Server;
import dev.election.testing.judge.Led;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The leader's process stands still for several leases, and goes on. */
@ExtendWith(WithServer.class)
class FreezeTest {

    @Test
    void aLeaderThatWakesFromThreeLeasesBelievesNothing(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            Instance leader = cluster.leader();
            long token = cluster.token();

            long frozen = leader.signal("STOP");
            Led next = cluster.termAfter(token);
            Cluster.pass(Cluster.LEASE.multipliedBy(3).minusNanos(System.nanoTime() - frozen));
            leader.signal("CONT");

            Cluster.await("over", Cluster.LEASE, () -> leader.report().over().containsKey(token));
            Figures.record("L1 frozen leader", next.firstNanos() - frozen);
            assertThat(next.firstNanos() - frozen).isLessThan(Figures.withinLeaseAndHeartbeat());
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }

    @Test
    void aLeaderThatIsFrozenBetweenTheFenceAndTheCommitWritesNothingAfterItsSuccessor(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            Instance leader = cluster.leader();
            long token = cluster.token();
            Cluster.await("a run", Cluster.LEASE, () -> cluster.database().hasRunsOf(token));

            leader.order("commit");
            Cluster.await("frozen", Cluster.LEASE, () -> leader.report()
                    .stalled("commit")
                    .isPresent());
            long frozen = leader.report().stalled("commit").orElseThrow();
            Led next = cluster.termAfter(token);
            Cluster.await(
                    "a successor's run", Cluster.LEASE, () -> cluster.database().hasRunsOf(next.token()));
            leader.signal("CONT");

            Cluster.await("over", Cluster.LEASE, () -> leader.report().over().containsKey(token));
            Figures.record("L1 frozen between fence and commit", next.firstNanos() - frozen);
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }
}
