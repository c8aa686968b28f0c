// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.elect;
import static dev.election.testing.StoreTests.leaderOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaseStoreException;
import dev.election.store.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers are killed and come back. */
class EnsembleLossTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Servers servers = Servers.own();
    private final ZooKeeperLeaseStore store =
            servers.store("/election").callTimeout(Duration.ofSeconds(1)).build();
    private final AtomicLong heartbeat = new AtomicLong();

    @AfterEach
    void close() {
        store.close();
        servers.close();
    }

    private void awaitWriteAndRead() {
        await().atMost(LONG).ignoreExceptions().until(() -> store.renew("L1", heartbeat.incrementAndGet(), null, AT));
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertThat(
                        leaderOf(store, "billing").leaseId())
                .isEqualTo("L1"));
    }

    @Test
    void anyOneServerMayBeKilledAndRestarted() {
        Servers.awaitConnection(store);
        elect(store, "L1", "billing");

        for (int port : servers.ports()) {
            servers.kill(port);
            awaitWriteAndRead();
            servers.restart(port);
        }

        awaitWriteAndRead();
        assertThat(leaderOf(store, "billing").token()).isEqualTo(1);
    }

    @Test
    void withoutAQuorumCallsFailInTimeAndWithItTheyGoOn() {
        Servers.awaitConnection(store);
        elect(store, "L1", "billing");
        List<Integer> ports = servers.ports();
        servers.kill(ports.get(0));
        servers.kill(ports.get(1));

        for (int i = 0; i < 5; i++) {
            long before = System.nanoTime();
            assertThatThrownBy(() -> store.renew("L1", heartbeat.incrementAndGet(), null, AT))
                    .isInstanceOf(LeaseStoreException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1_500));
        }
        servers.restart(ports.get(0));
        servers.restart(ports.get(1));

        awaitWriteAndRead();
    }

    @Test
    void aStoreThatStartsWhileAllAreDownFollowsThem() {
        servers.ports().forEach(servers::kill);
        assertThatThrownBy(() -> store.observe(Set.of("billing"), null))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("Could not read the elections: no server of ")
                .hasMessageContaining("accepted a connection within 1000 ms");

        servers.ports().forEach(servers::restart);

        await().atMost(LONG).ignoreExceptions().until(() -> store.observe(Set.of("billing"), null)
                .equals(new Observation(List.of(), List.of())));
    }
}
