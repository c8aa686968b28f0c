// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaseStoreException;
import dev.election.testing.TcpProxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server that the store is connected to falls silent. */
class SilentServerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Proxies proxies = new Proxies(Servers.shared());
    private final ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder(proxies.connectString())
            .root(Servers.newRoot())
            .callTimeout(TIMEOUT)
            .build();

    @AfterEach
    void close() {
        store.close();
        proxies.close();
    }

    private void blockAllThatAreUsed() {
        proxies.all().stream().filter(TcpProxy::isUsed).forEach(TcpProxy::silence);
    }

    @Test
    void aCallEndsInTime() {
        Servers.awaitConnection(store);
        store.open(lease("L1"), AT);
        blockAllThatAreUsed();

        long before = System.nanoTime();
        assertThatThrownBy(() -> store.renew("L1", 1, null, AT))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("Could not renew lease L1: ZooKeeper did not respond within 1000 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(TIMEOUT.plusMillis(500));
    }

    @Test
    void theStoreTurnsToAnother() {
        AtomicLong heartbeat = new AtomicLong();
        Servers.awaitConnection(store);
        store.open(lease("L1"), AT);
        blockAllThatAreUsed();

        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> store.renew("L1", heartbeat.incrementAndGet(), null, AT));
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> store.observe(Set.of(), "L1").leases().size() == 1);
    }
}
