// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.processes.Server;
import dev.election.testing.judge.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many instances come and go. */
@ExtendWith(WithServer.class)
class ManyInstancesTest {

    @Test
    void eightInstancesThatStartAtOnceOnAnEmptyDatabaseHaveOneLeader(Server server) throws Exception {
        try (Cluster cluster = Cluster.empty(server)) {
            cluster.start(8);

            cluster.leader();
            Cluster.pass(Cluster.HEARTBEAT.multipliedBy(2));
            cluster.database().watchClaims();

            assertThat(cluster.instances()).allMatch(Instance::isAlive);
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }

    @Test
    void aRollingRestartOfFiveInstancesHandsOverEachTimeWithinAHeartbeat(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(5, server)) {
            for (Instance old : cluster.instances()) {
                cluster.start(1);
                cluster.leader();
                old.signal("TERM");
                old.awaitEnd();
            }
            cluster.leader();

            Verdict verdict = cluster.verdict();
            Figures.record("L1 longest vacancy of a rolling restart", verdict.longestVacancyNanos());
            assertThat(verdict.longestVacancyNanos()).isLessThan(Figures.withinHeartbeats(1));
            assertThat(verdict.violations()).isEmpty();
        }
    }
}
