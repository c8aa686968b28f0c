// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.claim;
import static dev.election.testing.StoreTests.elect;
import static dev.election.testing.StoreTests.heartbeat;
import static dev.election.testing.StoreTests.leaderOf;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import dev.election.testing.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The response to a write is lost: it has its effect, once. */
class UnansweredWriteTest {

    private final String root = Servers.newRoot();
    private final TcpProxy proxy = TcpProxy.ofMessages(Servers.shared().ports().get(0));
    private final ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder("127.0.0.1:" + proxy.port())
            .root(root)
            .callTimeout(Duration.ofMillis(1_500))
            .build();
    private final ZooKeeperLeaseStore other = Servers.shared().store(root).build();

    @BeforeEach
    void connect() {
        Servers.awaitConnection(store);
    }

    private void unblock() {
        proxy.forward();
        proxy.cut();
        Servers.awaitConnection(store);
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
        proxy.close();
    }

    @Test
    void aClaimIsAppliedOnceAndReportedAsUnknown() {
        elect(store, "L1", "billing");
        proxy.before("token=2", proxy::swallowResponses);

        assertThatThrownBy(() -> claim(store, "L1", "billing", 1))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("Could not claim 1 elections: ");
        unblock();

        assertThat(leaderOf(other, "billing").token()).isEqualTo(2);
        assertThat(leaderOf(store, "billing").token()).isEqualTo(2);
    }

    @Test
    void ofManyClaimsThoseThatWereAnsweredAreSettled() {
        store.open(lease("L1"), AT);
        List<String> names = IntStream.range(0, 700).mapToObj(i -> "e" + i).toList();
        store.enroll(names.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
        List<Claim> claims = names.stream()
                .map(name -> new Claim(name, 0, name.equals("e699") ? 4711 : 1))
                .toList();
        // There are 500 in a transaction, so this is in the second one.
        proxy.before("token=4711", proxy::swallowRequests);

        ClaimResult result = store.claim("L1", claims, AT);
        unblock();

        assertThat(result.won()).hasSize(500).contains("e499");
        assertThat(result.unsettled()).hasSize(200).contains("e500", "e699");
        assertThat(store.observe(names, "L1").leaders())
                .filteredOn(leader -> leader.leaseId() != null)
                .extracting(LeaderRecord::election)
                .containsExactlyInAnyOrderElementsOf(result.won());
    }

    @Test
    void aRenewalIsAppliedOnceAndCanBeRepeated() {
        store.open(lease("L1"), AT);
        proxy.swallowResponses();

        assertThatThrownBy(() -> store.renew("L1", 1, null, AT)).isInstanceOf(LeaseStoreException.class);
        unblock();

        assertThat(heartbeat(other, "L1")).isEqualTo(1);
        assertThat(store.renew("L1", 1, null, AT)).isTrue();
        assertThat(store.renew("L1", 2, null, AT)).isTrue();
    }

    @Test
    void aLeaseWhoseOpeningWasNotAnsweredIsNotOpenedAgain() {
        store.open(lease("L0"), AT);
        proxy.swallowResponses();

        assertThatThrownBy(() -> store.open(lease("L1"), AT)).isInstanceOf(LeaseStoreException.class);
        unblock();

        assertThatThrownBy(() -> store.open(lease("L1"), AT)).hasMessageContaining("there is one with this id already");
    }

    @Test
    void aTransferIsAppliedOnce() {
        elect(store, "L1", "billing");
        store.open(lease("L2"), AT);
        proxy.before("token=2", proxy::swallowResponses);

        assertThatThrownBy(() -> store.transfer("L1", List.of(new TermId("billing", 1)), "L2", AT))
                .isInstanceOf(LeaseStoreException.class);

        assertThat(leaderOf(other, "billing").token()).isEqualTo(2);
        assertThat(leaderOf(other, "billing").leaseId()).isEqualTo("L2");
    }

    @Test
    void aRenewalThatArrivesLateLowersNothing() {
        store.open(lease("L1"), AT);
        store.enroll(Map.of("billing", 0L));
        proxy.silence();

        assertThatThrownBy(() -> store.renew("L1", 1, null, AT)).isInstanceOf(LeaseStoreException.class);
        other.renew("L1", 2, null, AT);
        unblock();

        assertThatThrownBy(() -> store.renew("L1", 1, null, AT)).hasMessageContaining("another process renews it");
        assertThat(heartbeat(other, "L1")).isEqualTo(2);
    }
}
