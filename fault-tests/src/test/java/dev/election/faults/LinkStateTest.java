// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.processes.LinkState;
import dev.election.processes.Server;
import dev.election.testing.judge.Led;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The leader's way to the database is bad. */
@ExtendWith(WithServer.class)
class LinkStateTest {

    @Test
    void aLeaderInABlackHoleKnowsByItselfThatItLeadsNoMore(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            Instance leader = cluster.leader();
            long token = cluster.token();

            long lost = System.nanoTime();
            leader.proxy().become(LinkState.BLACKHOLE);
            Led next = cluster.termAfter(token);
            Cluster.pass(Cluster.LEASE);
            boolean told = leader.report().revoked(token).isPresent();
            leader.proxy().become(LinkState.OPEN);
            Cluster.pass(Cluster.HEARTBEAT.multipliedBy(4));

            Figures.record("L1 blackholed leader", next.firstNanos() - lost);
            assertThat(told).isTrue();
            assertThat(next.firstNanos() - lost).isLessThan(Figures.withinLeaseAndHeartbeat());
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }

    @Test
    void aLeaderOnASlowWayGoesOnLeading(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            long token = cluster.token();

            cluster.leader().proxy().become(LinkState.SLOW);
            Cluster.pass(Cluster.LEASE.multipliedBy(2));

            assertThat(cluster.token()).isEqualTo(token);
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }

    @Test
    void aLeaderThatIsRefusedIsFollowed(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            Instance leader = cluster.leader();
            long token = cluster.token();

            long lost = System.nanoTime();
            leader.proxy().become(LinkState.REFUSED);
            leader.proxy().cut();

            Led next = cluster.termAfter(token);
            Figures.record("L1 refused leader", next.firstNanos() - lost);
            assertThat(next.firstNanos() - lost).isLessThan(Figures.withinLeaseAndHeartbeat());
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }
}
