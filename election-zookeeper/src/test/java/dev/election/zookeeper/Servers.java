// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.election.store.LeaseStore;
import dev.election.testing.StoreTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingZooKeeperServer;
import org.slf4j.LoggerFactory;

/** An ensemble of three servers in this process. */
final class Servers implements AutoCloseable {

    static {
        quiet();
        System.setProperty("zookeeper.admin.enableServer", "false");
        System.setProperty("zookeeper.4lw.commands.whitelist", "srvr");
        System.setProperty("zookeeper.forceSync", "no");
    }

    private static final AtomicInteger ROOTS = new AtomicInteger();

    private final TestingCluster cluster;

    /** Servers in this process, and clients without one, log much that tests provoke. */
    static void quiet() {
        for (String noisy : List.of("org.apache.zookeeper", "org.apache.curator")) {
            ((Logger) LoggerFactory.getLogger(noisy)).setLevel(Level.OFF);
        }
    }

    private Servers(int tickMillis) {
        List<InstanceSpec> specs = new ArrayList<>();
        List<Integer> free = freePorts(9);
        for (int i = 1; i <= 3; i++) {
            Map<String, Object> properties = new HashMap<>();
            properties.put("tickTime", String.valueOf(tickMillis));
            specs.add(new InstanceSpec(
                    null,
                    free.get(i - 1),
                    free.get(i + 2),
                    free.get(i + 5),
                    true,
                    i,
                    tickMillis,
                    -1,
                    properties,
                    "127.0.0.1"));
        }
        cluster = new TestingCluster(specs);
        try {
            cluster.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of them are held at once, so that no two are the same: Curator looks for one at a time. */
    private static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Shared {
        static final Servers SERVERS = new Servers(500);
    }

    /** An ensemble that all tests share, so none may stop a server of it. */
    static Servers shared() {
        return Shared.SERVERS;
    }

    /** An ensemble of a test's own. */
    static Servers own() {
        return new Servers(300);
    }

    /** A root node that no other test uses. */
    static String newRoot() {
        return "/test-" + ROOTS.incrementAndGet() + "/election";
    }

    String connectString() {
        return cluster.getConnectString();
    }

    List<Integer> ports() {
        return cluster.getServers().stream()
                .map(server -> server.getInstanceSpec().getPort())
                .collect(Collectors.toList());
    }

    private TestingZooKeeperServer server(int port) {
        return cluster.getServers().stream()
                .filter(server -> server.getInstanceSpec().getPort() == port)
                .findFirst()
                .orElseThrow();
    }

    void kill(int port) {
        try {
            server(port).kill();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void restart(int port) {
        try {
            server(port).restart();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until both sessions of the store have a connection that works. */
    static void awaitConnection(LeaseStore store) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            store.observe(Set.of(), null);
            return !store.renew("no such lease", 1, null, StoreTests.AT);
        });
    }

    /** A store below this root, with short timeouts. */
    ZooKeeperLeaseStoreBuilder store(String root) {
        return ZooKeeperLeaseStore.builder(connectString()).root(root);
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
