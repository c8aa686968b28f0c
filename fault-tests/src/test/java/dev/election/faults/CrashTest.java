// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.processes.Server;
import dev.election.testing.judge.Led;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The leader's process ends, in order or not. */
@ExtendWith(WithServer.class)
class CrashTest {

    @Test
    void aLeaderThatIsKilledIsFollowedWithinALeaseAndAHeartbeat(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(3, server)) {
            long token = cluster.token();

            long killed = cluster.leader().signal("KILL");

            Led next = cluster.termAfter(token);
            Figures.record("L1 crash", next.firstNanos() - killed);
            assertThat(next.firstNanos() - killed).isLessThan(Figures.withinLeaseAndHeartbeat());
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }

    @Test
    void aLeaderThatEndsInOrderIsFollowedWithinAHeartbeat(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(3, server)) {
            Instance leader = cluster.leader();
            long token = cluster.token();

            leader.signal("TERM");

            Led next = cluster.termAfter(token);
            long last = leader.report().led().get(0).lastNanos();
            Figures.record("L1 orderly end", next.firstNanos() - last);
            assertThat(next.firstNanos() - last).isLessThan(Figures.withinHeartbeats(1));
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }
}
