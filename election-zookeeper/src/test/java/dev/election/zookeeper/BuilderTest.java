// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.elect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StoreRefusedException;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderTest {

    private final ZooKeeperLeaseStoreBuilder builder = ZooKeeperLeaseStore.builder("127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(strings = {"", "zk1:port", "zk1:2181//x"})
    void aConnectionStringThatCannotBeReadIsRefused(String connectString) {
        assertThatThrownBy(() -> ZooKeeperLeaseStore.builder(connectString))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("zk1:2181,zk2:2181,zk3:2181");
    }

    @ParameterizedTest
    @ValueSource(strings = {"election", "/", "/zookeeper/x", "/a//b", "/a/"})
    void aRootThatIsNotTheApplicationsOwnIsRefused(String root) {
        assertThatThrownBy(() -> builder.root(root)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timeoutsOutOfBoundsAreRefused() {
        assertThatThrownBy(() -> builder.callTimeout(Duration.ofMillis(99)))
                .hasMessage("The call timeout 99 ms is not between 100 ms and 10 min");
        assertThatThrownBy(() -> builder.sessionTimeout(Duration.ofDays(1)))
                .hasMessage("The session timeout 86400000 ms is not between 150 ms and 15 min");
    }

    @Test
    void anEmptyUserOrPasswordIsRefused() {
        assertThatThrownBy(() -> builder.digest("", "secret")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> builder.digest("orders", "")).hasMessageContaining("is empty");
    }

    @Test
    void credentialsThatACustomizerReplacesAreReported() {
        assertThatThrownBy(() -> builder.digest("orders", "secret")
                        .customize(curator -> curator.authorization("digest", new byte[] {1}))
                        .build())
                .hasMessageContaining("A customizer replaced the credentials");
    }

    @Test
    void anEmptyAccessControlListIsRefused() {
        assertThatThrownBy(() -> builder.acl(List.of())).hasMessageContaining("nobody could use the nodes");
    }

    @Test
    void whatTheStoreDependsOnIsNotCustomized() {
        CuratorFrameworkFactory.Builder[] customized = new CuratorFrameworkFactory.Builder[1];
        builder.callTimeout(Duration.ofSeconds(2))
                .customize(curator -> customized[0] = curator.retryPolicy(new RetryForever(1))
                        .ensembleTracker(true)
                        .canBeReadOnly(true)
                        .sessionTimeoutMs(60_000))
                .build()
                .close();

        assertThat(customized[0].getRetryPolicy().allowRetry(0, 0, (time, unit) -> {}))
                .isFalse();
        assertThat(customized[0].withEnsembleTracker()).isFalse();
        assertThat(customized[0].canBeReadOnly()).isFalse();
        assertThat(customized[0].getSessionTimeoutMs()).isEqualTo(3_000);
    }

    @Test
    void aNamespaceIsAPrefixOfTheRoot() throws Exception {
        String root = Servers.newRoot();
        try (ZooKeeperLeaseStore store = Servers.shared()
                        .store(root)
                        .customize(curator -> curator.namespace("orders"))
                        .build();
                CuratorFramework client =
                        CuratorFrameworkFactory.newClient(Servers.shared().connectString(), new RetryOneTime(100))) {
            Servers.awaitConnection(store);
            elect(store, "L1", "billing");
            client.start();

            assertThat(client.checkExists().forPath("/orders" + root + "/lease/L1"))
                    .isNotNull();
        }
    }

    @Test
    void aPathOfTheConnectionStringMustExist() throws Exception {
        String chroot = "/chroot-of" + Servers.newRoot().replace('/', '-');
        try (ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder(
                                Servers.shared().connectString() + chroot)
                        .build();
                CuratorFramework client =
                        CuratorFrameworkFactory.newClient(Servers.shared().connectString(), new RetryOneTime(100))) {
            Servers.awaitConnection(store);
            assertThatThrownBy(() -> elect(store, "L1", "billing"))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessage("The node above /election is missing: if the connection string ends with a path, create"
                            + " that node");
            client.start();
            client.create().forPath(chroot);

            elect(store, "L1", "billing");

            assertThat(client.checkExists().forPath(chroot + "/election/lease/L1"))
                    .isNotNull();
        }
    }
}
