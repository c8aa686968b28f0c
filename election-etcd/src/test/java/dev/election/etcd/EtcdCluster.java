// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.maintenance.StatusResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A cluster of real processes of etcd. One is shared by all tests of a JVM, each of which has a prefix of its own. */
final class EtcdCluster implements AutoCloseable {

    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static @Nullable EtcdCluster shared;

    private final Path directory;
    private final List<EtcdNode> nodes;
    private final Thread hook = new Thread(this::killAll);

    private EtcdCluster(int size, String scheme, List<String> options) {
        try {
            directory = Files.createTempDirectory("election-etcd");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        nodes = IntStream.range(0, size)
                .mapToObj(i -> new EtcdNode("n" + i, directory, scheme, options))
                .toList();
        Runtime.getRuntime().addShutdownHook(hook);
        nodes.forEach(this::start);
    }

    /** The cluster of three members, all of which respond. */
    static synchronized EtcdCluster shared() {
        EtcdCluster running = shared;
        if (running == null) {
            running = new EtcdCluster(3, "http", List.of());
            shared = running;
            running.awaitWrites();
        }
        return running;
    }

    /** A cluster for one test class. */
    static EtcdCluster of(int size) {
        return of(size, List.of());
    }

    /** A cluster for one test class, with further options of the members. */
    static EtcdCluster of(int size, List<String> options) {
        EtcdCluster cluster = new EtcdCluster(size, "http", options);
        cluster.awaitWrites();
        return cluster;
    }

    /** One member with TLS; it may not respond yet. */
    static EtcdCluster withTls(List<String> options) {
        return new EtcdCluster(1, "https", options);
    }

    static String newPrefix() {
        return "/test-" + PREFIXES.incrementAndGet();
    }

    List<EtcdNode> nodes() {
        return nodes;
    }

    void start(EtcdNode node) {
        node.start(nodes.stream().map(EtcdNode::peer).collect(Collectors.joining(",")));
    }

    /** Starts what was killed and resumes what was frozen, and waits until each member responds. */
    void heal() {
        for (EtcdNode node : nodes) {
            if (node.isRunning()) {
                node.resume();
            } else {
                start(node);
            }
        }
        awaitWrites();
    }

    private void awaitWrites() {
        nodes.forEach(this::awaitWritesAt);
    }

    /** Waits until a new client can write at this member. */
    void awaitWritesAt(EtcdNode node) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            try (Client client = Client.builder()
                    .endpoints(node.endpoint())
                    .waitForReady(false)
                    .build()) {
                KV kv = client.getKVClient();
                return kv.put(Keys.bytes("/awaited"), Keys.bytes("x")).get(1, TimeUnit.SECONDS) != null;
            }
        });
    }

    /** The member that leads the cluster. */
    EtcdNode leader() {
        try (Client client = client()) {
            for (EtcdNode node : nodes) {
                StatusResponse status = client.getMaintenanceClient()
                        .statusMember(node.endpoint())
                        .get(5, TimeUnit.SECONDS);
                if (status.getLeader() == status.getHeader().getMemberId()) {
                    return node;
                }
            }
            throw new IllegalStateException("etcd has no leader");
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sets up the cluster anew at the same endpoints. */
    void loseData() {
        nodes.forEach(EtcdNode::kill);
        nodes.forEach(EtcdNode::loseData);
        nodes.forEach(this::start);
        awaitWrites();
    }

    String[] endpoints() {
        return nodes.stream().map(EtcdNode::endpoint).toArray(String[]::new);
    }

    EtcdLeaseStoreBuilder store(String prefix) {
        return EtcdLeaseStore.builder(endpoints()).prefix(prefix);
    }

    /** A client as an application has one. */
    Client client() {
        return Client.builder().endpoints(endpoints()).build();
    }

    private void killAll() {
        nodes.stream().filter(EtcdNode::isRunning).forEach(EtcdNode::kill);
        EtcdNode.delete(directory);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        killAll();
    }
}
