// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static dev.election.testing.StoreTests.AT;
import static dev.election.testing.StoreTests.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaseStoreException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No server was ever there, or one that accepts connections and never responds. */
class NoServerTest {

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final Duration OUTAGE = Duration.ofSeconds(6);

    static {
        Servers.quiet();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("127.0.0.1:")
                        || thread.getName().contains("Curator")
                        || thread.getName().contains("ConnectionStateManager")
                        || thread.getName().startsWith("election-zookeeper"))
                .count();
    }

    private static void failsInTimeWithoutMoreThreads(int port) {
        long before = threads();
        try (ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder("127.0.0.1:" + port)
                .callTimeout(TIMEOUT)
                .build()) {
            assertThat(threads()).as("after construction").isEqualTo(before);
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                if (i % 2 == 0) {
                    assertThatThrownBy(() -> store.open(lease("L1"), AT)).isInstanceOf(LeaseStoreException.class);
                } else {
                    assertThatThrownBy(() -> store.observe(Set.of(), null)).isInstanceOf(LeaseStoreException.class);
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusMillis(500));
                assertThat(threads()).isLessThanOrEqualTo(before + 10);
            }
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isLessThanOrEqualTo(before));
    }

    @Test
    void aCallFailsInTimeIfNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        failsInTimeWithoutMoreThreads(port);
    }

    @Test
    void aCallFailsInTimeIfTheServerNeverResponds() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            failsInTimeWithoutMoreThreads(socket.getLocalPort());
        }
    }

    @Test
    void anOutageUsesHardlyAnyProcessorTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder(
                                "127.0.0.1:" + silent.getLocalPort() + ",127.0.0.1:1,127.0.0.1:2")
                        .callTimeout(TIMEOUT)
                        .build()) {
            store.addHintListener(hint -> {});
            assertThat(renews(store)).isFalse(); // loads classes, which takes a while
            long began = System.nanoTime();
            long cpu = cpuNanos();

            await().atMost(OUTAGE.multipliedBy(2))
                    .until(() -> !renews(store) && passed(began).compareTo(OUTAGE) > 0);

            assertThat(Duration.ofNanos(cpuNanos() - cpu))
                    .isLessThan(passed(began).dividedBy(2));
        }
    }

    private static boolean renews(ZooKeeperLeaseStore store) {
        try {
            return store.renew("L1", 1, null, AT);
        } catch (LeaseStoreException e) {
            return false;
        }
    }

    private static Duration passed(long sinceNanos) {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    @Test
    void aStoreThatIsClosedWhileItStartsLeavesNoThread() throws InterruptedException {
        long before = threads();
        for (int i = 0; i < 20; i++) {
            ZooKeeperLeaseStore store = ZooKeeperLeaseStore.builder("127.0.0.1:1")
                    .callTimeout(TIMEOUT)
                    .build();
            Thread caller = new Thread(() ->
                    assertThatThrownBy(() -> store.observe(Set.of(), null)).isInstanceOf(LeaseStoreException.class));
            caller.start();
            store.close();
            caller.join();
            store.close();
        }

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isLessThanOrEqualTo(before));
    }

    @Test
    void aClosedStoreRefusesCalls() {
        ZooKeeperLeaseStore store =
                ZooKeeperLeaseStore.builder("127.0.0.1:1").callTimeout(TIMEOUT).build();
        store.close();

        assertThatThrownBy(() -> store.observe(Set.of(), null))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessage("Could not read the elections: the store was closed");
    }
}
