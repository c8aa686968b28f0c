// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.StoreMembers;
import java.time.Duration;
import java.util.Optional;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;

/** What is known of the servers. */
class EnsembleTest {

    @Test
    void anEnsembleOfThreeThatIsNamedInFullNeedsNoWarning() {
        try (ZooKeeperLeaseStore store = Servers.shared()
                .store(Servers.newRoot())
                .acl(Ids.OPEN_ACL_UNSAFE)
                .build()) {
            Servers.awaitConnection(store);

            assertThat(store.warnings()).isEmpty();
        }
    }

    @Test
    void aConnectionStringThatNamesOneOfThreeServersIsReported() {
        String one = "127.0.0.1:" + Servers.shared().ports().get(0);
        try (ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder(one)
                .acl(Ids.OPEN_ACL_UNSAFE)
                .root(Servers.newRoot())
                .build()) {
            Servers.awaitConnection(store);

            assertThat(store.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("The connection string names 1 of 3 servers");
        }
    }

    @Test
    void aSingleServerIsReported() throws Exception {
        Servers.quiet();
        try (TestingServer server = new TestingServer();
                ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder(server.getConnectString())
                        .acl(Ids.OPEN_ACL_UNSAFE)
                        .build()) {
            Servers.awaitConnection(store);

            assertThat(store.warnings()).singleElement().asString().startsWith("ZooKeeper has a single server");
        }
    }

    @Test
    void nodesThatEverybodyMayWriteAreReported() {
        try (ZooKeeperLeaseStore store =
                Servers.shared().store(Servers.newRoot()).build()) {
            Servers.awaitConnection(store);

            assertThat(store.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("Every client of ZooKeeper may write the nodes below /test-");
        }
    }

    @Test
    void aSessionThatOutlastsTheCallTimeoutIsReported() {
        try (ZooKeeperLeaseStore store = Servers.shared()
                .store(Servers.newRoot())
                .acl(Ids.OPEN_ACL_UNSAFE)
                .sessionTimeout(Duration.ofSeconds(9))
                .build()) {
            Servers.awaitConnection(store);

            assertThat(store.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("ZooKeeper granted a session timeout of 9000 ms, so a server that has fallen silent is"
                            + " left only after 6000 ms, later than the call timeout of 3000 ms");
        }
    }

    @Test
    void membersAreThoseThatServe() {
        try (Servers servers = Servers.own();
                ZooKeeperLeaseStore store = servers.store("/election").build()) {
            assertThat(store.members()).contains(new StoreMembers(3, 0));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> store.members().equals(Optional.of(new StoreMembers(3, 3))));

            servers.kill(servers.ports().get(0));

            await().atMost(Duration.ofSeconds(40))
                    .until(() -> store.members().equals(Optional.of(new StoreMembers(3, 2))));
        }
    }
}
