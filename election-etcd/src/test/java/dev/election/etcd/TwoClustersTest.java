// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.testing.StoreTests;
import dev.election.testing.TcpProxy;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Endpoints of two clusters in one configuration. */
@NeedsEtcd
final class TwoClustersTest {

    @Test
    void theStoreNamesBothAndUsesNeither() {
        try (EtcdCluster one = EtcdCluster.of(1);
                EtcdCluster other = EtcdCluster.of(1);
                EtcdLeaseStore store = EtcdLeaseStore.builder(one.endpoints()[0], other.endpoints()[0])
                        .build()) {
            // each call goes to the next one
            assertThat(StoreTests.responds(() -> store.observe(Set.of(), null))).isTrue();

            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> store.observe(Set.of(), null))
                        .isExactlyInstanceOf(LeaseStoreException.class)
                        .hasMessageContaining("belong to different clusters of etcd")
                        .hasMessageContaining(one.endpoints()[0])
                        .hasMessageContaining(other.endpoints()[0]);
                assertThat(StoreTests.responds(() -> store.open(StoreTests.lease("L1"), StoreTests.AT)))
                        .isFalse();
            }
        }
    }

    /** As behind the address of a load balancer: a connection stays where it is, and a new one goes elsewhere. */
    @Test
    void oneEndpointThatLeadsToBothIsNotUsedForEither() {
        try (EtcdCluster one = EtcdCluster.of(1);
                EtcdCluster other = EtcdCluster.of(1);
                TcpProxy address = new TcpProxy(one.nodes().get(0).clientPort());
                EtcdLeaseStore store = EtcdLeaseStore.builder("http://127.0.0.1:" + address.port())
                        .build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            address.leadTo(other.nodes().get(0).clientPort());

            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isExactlyInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("belong to different clusters of etcd");
            assertThat(StoreTests.responds(() -> store.renew("L1", 1, null, StoreTests.AT)))
                    .isFalse();
        }
    }
}
