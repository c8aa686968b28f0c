// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StoreRefusedException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.utils.DefaultZookeeperFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Credentials that the servers do not accept, here because they do not know the scheme. */
class RefusedCredentialsTest {

    private final AtomicInteger handles = new AtomicInteger();
    private final ZooKeeperLeaseStore store = Servers.shared()
            .store(Servers.newRoot())
            .authorization("nosuch", new byte[] {1})
            .customize(settings -> settings.zookeeperFactory(new Counting()))
            .build();

    @AfterEach
    void close() {
        store.close();
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageStartingWith("ZooKeeper does not accept the credentials of the connection");
    }

    @Test
    void eachCallNamesTheReasonAndDoesNotConnectAgainForIt() {
        for (int i = 0; i < 20; i++) {
            assertRefused(() -> store.open(lease("L1"), AT));
            assertRefused(() -> store.observe(Set.of(), null));
        }

        assertThat(handles).as("of two sessions").hasValueBetween(2, 4);
    }

    private final class Counting extends DefaultZookeeperFactory {

        @Override
        public ZooKeeper newZooKeeper(
                String servers, int sessionMillis, Watcher watcher, boolean readOnly, ZKClientConfig config)
                throws Exception {
            handles.incrementAndGet();
            return super.newZooKeeper(servers, sessionMillis, watcher, readOnly, config);
        }

        @Override
        public ZooKeeper newZooKeeper(String servers, int sessionMillis, Watcher watcher, boolean readOnly)
                throws Exception {
            return newZooKeeper(servers, sessionMillis, watcher, readOnly, new ZKClientConfig());
        }
    }
}
