// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.claim;
import static dev.election.testing.StoreTests.elect;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import dev.election.testing.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer writes between two requests of one call. */
class InterleavedCallsTest {

    private final String root = Servers.newRoot();
    private final TcpProxy proxy = TcpProxy.ofMessages(Servers.shared().ports().get(0));
    private final ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder("127.0.0.1:" + proxy.port())
            .root(root)
            .callTimeout(Duration.ofSeconds(5))
            .build();
    private final ZooKeeperLeaseStore peer = Servers.shared().store(root).build();

    @BeforeEach
    void elected() {
        Servers.awaitConnection(store);
        Servers.awaitConnection(peer);
        elect(store, "L1", "billing");
        store.enroll(Map.of("mail", 0L));
        peer.open(lease("L2"), AT);
    }

    @AfterEach
    void close() {
        store.close();
        peer.close();
        proxy.close();
    }

    @Test
    void aLeaseThatARecordNamesIsShownThoughItWasOpenedDuringTheObservation() {
        proxy.before("/billing", () -> {
            peer.close("L1");
            peer.open(lease("L3"), AT);
            assertThat(claim(peer, "L3", "billing", 1)).isTrue();
        });

        Observation observation = store.observe(Set.of("billing"), null);

        assertThat(observation.leaders()).containsExactly(new LeaderRecord("billing", 2, "L3", AT));
        assertThat(observation.leases()).extracting(Lease::id).containsExactlyInAnyOrder("L2", "L3");
    }

    @Test
    void aChangeDuringAnObservationIsShownByTheNext() {
        // The folders of the records were read before.
        proxy.before("/lease/L", () -> assertThat(claim(peer, "L2", "mail", 0)).isTrue());
        store.observe(Set.of("mail"), null);

        assertThat(StoreTests.leaderOf(store, "mail").leaseId()).isEqualTo("L2");
    }

    @Test
    void ofClaimsThatAPeerOvertookTheOthersAreWon() {
        store.release("L1", List.of(new TermId("billing", 1)));
        proxy.before(
                "token=2", () -> assertThat(claim(peer, "L2", "billing", 1)).isTrue());

        ClaimResult result = store.claim("L1", List.of(new Claim("billing", 1, 2), new Claim("mail", 0, 1)), AT);

        assertThat(result).isEqualTo(new ClaimResult(Set.of("mail"), Set.of()));
        assertThat(StoreTests.leaderOf(store, "billing").leaseId()).isEqualTo("L2");
    }

    @Test
    void aHolderWhoseLeaseIsOpenedDuringAClaimKeepsTheElection() {
        peer.expire("L1", 0);
        proxy.before("token=2", () -> peer.open(lease("L1"), AT));

        assertThat(claim(store, "L0", "billing", 1)).isFalse();
        assertThat(StoreTests.leaderOf(store, "billing").leaseId()).isEqualTo("L1");
    }

    @Test
    void aLeaseThatIsRenewedDuringItsExpiryLives() {
        // The heartbeat has been read, and this is the deletion.
        proxy.before("expired", () -> peer.renew("L2", 1, null, AT));

        assertThat(store.expire("L2", 0)).isFalse();
        assertThat(StoreTests.heartbeat(store, "L2")).isEqualTo(1);
    }

    @Test
    void anotherLeaseThatIsNotThereDoesNotHideThatTheOwnOneIsMissingInAnObservation() {
        peer.close("L1");
        assertThat(store.renew("another", 1, null, AT)).isFalse();
        proxy.before("/lease/L2", () -> peer.open(lease("L3"), AT));

        // it is read again, since the server may be behind what was confirmed
        assertThat(store.observe(Set.of(), null).leases()).extracting(Lease::id).contains("L3");
    }

    @Test
    void aRenewalDuringARenewalIsNotOverwritten() {
        store.renew("L1", 1, null, AT);
        proxy.before("heartbeat=2", () -> peer.renew("L1", 3, null, AT));

        assertThatThrownBy(() -> store.renew("L1", 2, null, AT)).hasMessageContaining("another process renews it");
        assertThat(StoreTests.heartbeat(store, "L1")).isEqualTo(3);
    }

    @Test
    void anElectionIsNotTransferredToALeaseThatEndsMeanwhile() {
        proxy.before("token=2", () -> peer.close("L2"));

        assertThat(store.transfer("L1", List.of(new TermId("billing", 1)), "L2", AT))
                .isFalse();
        assertThat(StoreTests.leaderOf(store, "billing")).isEqualTo(new LeaderRecord("billing", 1, "L1", AT));
    }
}
