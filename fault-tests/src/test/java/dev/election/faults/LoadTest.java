// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.processes.Server;
import dev.election.testing.judge.Led;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** L3: what the application does to itself costs no leadership. */
@ExtendWith(WithServer.class)
class LoadTest {

    @Test
    void anExhaustedPoolCostsNoLeadership(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            keepsLeadingWhile(cluster, "pool");
        }
    }

    @Test
    void aBlockedSchedulerCostsNoLeadership(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            keepsLeadingWhile(cluster, "scheduler");
        }
    }

    @Test
    void aListenerThatBlocksForTwoLeasesCostsNoLeadership(Server server) throws Exception {
        try (Cluster cluster = Cluster.of(2, server)) {
            long token = cluster.token();
            Instance follower = cluster.followers().get(0);
            follower.order("listener");
            cluster.leader().signal("KILL");
            Led next = cluster.termAfter(token);
            Cluster.await("blocked", Cluster.LEASE, () -> follower.report()
                    .stalled("listener")
                    .isPresent());

            Cluster.pass(Cluster.LEASE.multipliedBy(2));

            assertThat(cluster.leader()).isSameAs(follower);
            assertThat(cluster.token()).isEqualTo(next.token());
            assertThat(cluster.verdict().violations()).isEmpty();
        }
    }

    private static void keepsLeadingWhile(Cluster cluster, String stalled) throws Exception {
        Instance leader = cluster.leader();
        long token = cluster.token();

        leader.order(stalled);
        Cluster.pass(Cluster.LEASE.multipliedBy(2));
        leader.order("go-on");

        assertThat(cluster.leader()).isSameAs(leader);
        assertThat(cluster.token()).isEqualTo(token);
        assertThat(cluster.verdict().violations()).isEmpty();
    }
}
