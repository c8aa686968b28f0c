// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.claim;
import static dev.election.testing.StoreTests.elect;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StoreRefusedException;
import dev.election.store.TermId;
import java.util.List;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that were created with credentials belong to those who have them. */
class CredentialsTest {

    private final String root = Servers.newRoot();
    private final ZooKeeperLeaseStore store =
            Servers.shared().store(root).digest("orders", "säcret").build();

    @BeforeEach
    void elected() {
        Servers.awaitConnection(store);
        elect(store, "L1", "billing");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void everyInstanceWithTheCredentialsTakesPart() {
        try (ZooKeeperLeaseStore peer =
                Servers.shared().store(root).digest("orders", "säcret").build()) {
            Servers.awaitConnection(peer);
            peer.open(lease("L2"), AT);
            store.release("L1", List.of(new TermId("billing", 1)));

            assertThat(claim(peer, "L2", "billing", 1)).isTrue();
        }
    }

    @Test
    void nobodyElseReadsOrWrites() {
        try (ZooKeeperLeaseStore stranger = Servers.shared().store(root).build();
                ZooKeeperLeaseStore wrong =
                        Servers.shared().store(root).digest("orders", "guessed").build()) {
            for (ZooKeeperLeaseStore each : List.of(stranger, wrong)) {
                assertThatThrownBy(() -> each.observe(Set.of("billing"), null))
                        .isInstanceOf(StoreRefusedException.class)
                        .hasMessageContaining("give every instance the credentials with which the nodes were created");
                assertThatThrownBy(() -> each.open(lease("L2"), AT)).isInstanceOf(StoreRefusedException.class);
                assertThatThrownBy(() -> each.expire("L1", 0)).isInstanceOf(StoreRefusedException.class);
                assertThatThrownBy(() -> each.close("L1")).isInstanceOf(StoreRefusedException.class);
            }
        }
        assertThat(store.renew("L1", 1, null, AT)).isTrue();
    }

    @Test
    void nodesThatBelongToCredentialsNeedNoWarning() {
        assertThat(store.warnings()).isEmpty();
    }

    @Test
    void anAccessControlListMayBeChosen() {
        String open = Servers.newRoot();
        try (ZooKeeperLeaseStore mine = Servers.shared()
                        .store(open)
                        .digest("orders", "säcret")
                        .acl(Ids.OPEN_ACL_UNSAFE)
                        .build();
                ZooKeeperLeaseStore other = Servers.shared().store(open).build()) {
            Servers.awaitConnection(mine);
            elect(mine, "L1", "billing");

            assertThat(other.expire("L1", 0)).isTrue();
        }
    }

    @Test
    void aRootThatExistsIsUsedAlthoughNoNodeMayBeCreatedBesideIt() throws Exception {
        String mine = Servers.newRoot();
        String parent = mine.substring(0, mine.lastIndexOf('/'));
        try (CuratorFramework administrator =
                        CuratorFrameworkFactory.newClient(Servers.shared().connectString(), new RetryOneTime(100));
                ZooKeeperLeaseStore below =
                        Servers.shared().store(mine).digest("orders", "säcret").build()) {
            administrator.start();
            administrator.create().creatingParentsIfNeeded().forPath(mine);
            administrator.setACL().withACL(Ids.READ_ACL_UNSAFE).forPath(parent);

            elect(below, "L1", "billing");

            assertThat(below.renew("L1", 1, null, AT)).isTrue();
        }
    }

    @Test
    void anAccessControlListThatNeedsCredentialsIsRefusedWithoutThem() {
        try (ZooKeeperLeaseStore none = Servers.shared()
                .store(Servers.newRoot())
                .acl(Ids.CREATOR_ALL_ACL)
                .build()) {
            Servers.awaitConnection(none);

            assertThatThrownBy(() -> none.open(lease("L1"), AT))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("does not accept the access control list");
        }
    }
}
