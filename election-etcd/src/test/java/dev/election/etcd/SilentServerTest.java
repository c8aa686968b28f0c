// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.testing.StoreTests;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A client without any server. Needs no etcd. */
final class SilentServerTest {

    private static final Duration CALL = Duration.ofMillis(300);
    // As long as several connections and watches are tried for.
    private static final Duration WHILE = Duration.ofSeconds(6);
    private static final Duration LATE = Duration.ofMillis(700);

    private static boolean observes(EtcdLeaseStore store) {
        return StoreTests.responds(() -> store.observe(Set.of(), null));
    }

    private static boolean beats(EtcdLeaseStore store) {
        return StoreTests.responds(() -> store.renew("L1", 1, null, StoreTests.AT));
    }

    @Test
    void eachCallToAServerThatAcceptsAndSaysNothingEndsInTime() throws IOException {
        // the kernel accepts connections, and nobody reads what is sent
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EtcdLeaseStore store = EtcdLeaseStore.builder("http://127.0.0.1:" + silent.getLocalPort())
                        .callTimeout(CALL)
                        .build()) {
            assertThat(beats(store) || observes(store)).isFalse(); // loads classes, which takes a while
            for (int i = 0; i < 5; i++) {
                assertThat(StoreTests.timeOf(() -> assertThat(beats(store)).isFalse()))
                        .isLessThan(CALL.plus(LATE));
                assertThat(StoreTests.timeOf(() -> assertThat(observes(store)).isFalse()))
                        .isLessThan(CALL.plus(LATE));
            }
        }
    }

    @Test
    void aConnectionThatIsRefusedEndsTheCallAtOnce() {
        try (EtcdLeaseStore store = EtcdLeaseStore.builder("http://127.0.0.1:1")
                .callTimeout(Duration.ofSeconds(30))
                .build()) {
            assertThat(StoreTests.timeOf(() -> assertThat(beats(store)).isFalse()))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void anApplicationsCustomizerIsCalledOnceByTheThreadThatBuilds() {
        List<Thread> callers = new CopyOnWriteArrayList<>();
        try (EtcdLeaseStore store = EtcdLeaseStore.builder("http://127.0.0.1:1")
                .callTimeout(CALL)
                .customize(client -> callers.add(Thread.currentThread()))
                .build()) {
            assertThat(beats(store) || observes(store)).isFalse();
            assertThat(beats(store) || observes(store)).isFalse(); // over a new client

            assertThat(callers).containsExactly(Thread.currentThread());
        }
    }

    @Test
    void anOutageUsesNoThreadsAndHardlyAnyProcessorTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EtcdLeaseStore store = EtcdLeaseStore.builder(
                                "http://127.0.0.1:" + silent.getLocalPort(), "http://127.0.0.1:1", "http://127.0.0.1:2")
                        .callTimeout(CALL)
                        .build()) {
            store.addHintListener(hint -> {});
            int first = mostThreadsWhileCalling(store);
            long cpu = cpuNanos();

            assertThat(mostThreadsWhileCalling(store)).isLessThan(first + 7);
            assertThat(cpuNanos() - cpu).isLessThan(WHILE.dividedBy(2).toNanos());
        }
        Awaitility.await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("election-etcd")
                        || thread.getName().startsWith("jetcd")));
    }

    private static int mostThreadsWhileCalling(EtcdLeaseStore store) {
        int most = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < WHILE.toNanos()) {
            assertThat(beats(store) || observes(store)).isFalse();
            most = Math.max(most, Thread.activeCount());
            Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        }
        return most;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
