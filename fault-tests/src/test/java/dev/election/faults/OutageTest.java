// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.processes.Server;
import dev.election.testing.judge.Led;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The database is away for longer than a lease, and comes back. */
@ExtendWith(WithServer.class)
class OutageTest {

    @Test
    void someCandidateLeadsWithinTwoHeartbeatsAfterTheDatabaseIsStartedAgain(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            long token = cluster.token();

            server.stop();
            Cluster.pass(Cluster.LEASE.plusSeconds(1));
            long back = server.startAgain();

            Led next = cluster.termAfter(token);
            Figures.record("L2 restarted database", next.firstNanos() - back);
            assertThat(next.firstNanos() - back).isLessThan(Figures.withinHeartbeats(2));
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }

    @Test
    void someCandidateLeadsWithinTwoHeartbeatsAfterAFrozenDatabaseGoesOn(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            long token = cluster.token();

            server.freeze();
            Cluster.pass(Cluster.LEASE.plusSeconds(1));
            long back = System.nanoTime();
            server.unfreeze();

            Led next = cluster.termAfter(token);
            Figures.record("L2 frozen database", next.firstNanos() - back);
            assertThat(next.firstNanos() - back).isLessThan(Figures.withinHeartbeats(2));
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }
}
