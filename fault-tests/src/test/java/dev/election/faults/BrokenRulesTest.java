// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.processes.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The checks can fail: rules that are broken on purpose are found out. */
@ExtendWith(WithServer.class)
class BrokenRulesTest {

    @Test
    void aBeliefThatIsAFlagIsFoundOut(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server, "--faults.belief=flag")) {
            Instance leader = cluster.leader();
            long token = cluster.token();

            leader.signal("STOP");
            cluster.termAfter(token);
            leader.signal("CONT");
            Cluster.await("over", Cluster.LEASE, () -> leader.report().over().containsKey(token));

            assertThat(cluster.verdict().overlaps()).isNotEmpty();
        }
    }

    @Test
    void aTransactionWithoutAFenceIsFoundOut(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server, "--election.fencing.transactions=false")) {
            Instance leader = cluster.leader();
            long token = cluster.token();

            leader.order("commit");
            cluster.termAfter(token);
            leader.signal("CONT");
            Cluster.await("over", Cluster.LEASE, () -> leader.report().over().containsKey(token));

            assertThat(cluster.verdict().stale()).isNotEmpty();
        }
    }
}
