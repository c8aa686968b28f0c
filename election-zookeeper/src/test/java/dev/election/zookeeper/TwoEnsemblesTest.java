// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.claim;
import static dev.election.testing.StoreTests.enroll;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers of one connection string that share no data: the session of renewals is at one, the other at another. */
class TwoEnsemblesTest {

    static {
        Servers.quiet();
    }

    private final TestingServer one = new TestingServer();
    private final TestingServer other = new TestingServer();
    // Called once for each session.
    private final Iterator<TestingServer> servers = List.of(one, other).iterator();
    private final ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder("127.0.0.1:1")
            .callTimeout(Duration.ofSeconds(10))
            .customize(settings -> settings.connectString(servers.next().getConnectString()))
            .build();

    TwoEnsemblesTest() throws Exception {}

    @AfterEach
    void close() throws Exception {
        store.close();
        one.close();
        other.close();
    }

    @Test
    void anObservationIsNotUsed() {
        store.open(lease("L1"), AT);

        assertThatThrownBy(() -> store.observe(Set.of(), "L1"))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("do not form one ensemble: lease L1 is renewed at one of them");
    }

    @Test
    void aClaimIsNotWon() {
        store.open(lease("L1"), AT);
        enroll(store, List.of("billing"));

        assertThat(claim(store, "L1", "billing", 0)).isFalse();
    }

    @Test
    void aLeaseThatIsGoneWhereItWasRenewedIsNoReasonToRefuse() throws Exception {
        store.open(lease("L1"), AT);
        try (ZooKeeperLeaseStore peer =
                ZooKeeperLeaseStore.builder(one.getConnectString()).build()) {
            assertThat(peer.expire("L1", 0)).isTrue();
        }

        assertThat(store.observe(Set.of(), "L1").leases()).isEmpty();
    }
}
