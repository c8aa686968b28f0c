// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra.server;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.election.LeaseStoreException;
import dev.election.StoreRefusedException;
import dev.election.cassandra.CassandraLeaseStore;
import dev.election.cassandra.CassandraSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cluster of one to three Cassandra nodes at 127.0.0.1 to 127.0.0.3, each a small JVM of its own. They end with this
 * process, however it ends. Needs a JDK 17 and the class path that the module {@code cassandra-server} writes.
 */
public final class CassandraCluster implements AutoCloseable {

    /** The data center of all nodes. */
    public static final String DATACENTER = "datacenter1";

    // Thirds of the ring.
    private static final List<String> TOKENS =
            List.of("-9223372036854775808", "-3074457345618258603", "3074457345618258602");

    private static final Duration CREATION = Duration.ofSeconds(30);

    // Of a read that ends sooner if all nodes are up.
    private static final Duration PROBE = Duration.ofSeconds(2);

    private final Path folder;
    private final List<CassandraNode> nodes;
    private final UnaryOperator<CqlSessionBuilder> access;

    private CassandraCluster(int size, Map<String, String> settings, UnaryOperator<CqlSessionBuilder> access) {
        this.access = access;
        try {
            folder = Files.createTempDirectory("election-cassandra");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> addresses = addresses(size);
        int[] ports = FreePorts.on(addresses, 2);
        List<CassandraNode> made = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Map<String, String> own = defaults(ports[0], size == 3 ? TOKENS.get(i) : null);
            own.putAll(settings);
            made.add(new CassandraNode(folder.resolve("n" + (i + 1)), addresses.get(i), ports[1], own));
        }
        nodes = List.copyOf(made);
    }

    /** Why no cluster of this size can be started here, for people; empty if one can. */
    public static Optional<String> obstacle(int size) {
        return ServerJvm.obstacle().or(() -> FreePorts.obstacle(addresses(size)));
    }

    private static List<String> addresses(int size) {
        return IntStream.rangeClosed(1, size).mapToObj(i -> "127.0.0." + i).toList();
    }

    /** Starts one node, or three, and waits until each knows the others. */
    public static CassandraCluster start(int size) {
        return start(size, Map.of(), builder -> builder);
    }

    /**
     * Starts nodes with these lines of configuration besides the usual ones.
     *
     * @param access what a client needs in order to connect, for example credentials
     */
    public static CassandraCluster start(
            int size, Map<String, String> settings, UnaryOperator<CqlSessionBuilder> access) {
        CassandraCluster cluster = new CassandraCluster(size, settings, access);
        try {
            // One after the other: of several that begin at once, some may never know the others.
            cluster.nodes.forEach(CassandraNode::start);
            cluster.heal();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Map<String, String> defaults(int storagePort, @org.jspecify.annotations.Nullable String token) {
        Map<String, String> yaml = new LinkedHashMap<>();
        yaml.put("cluster_name", "election");
        yaml.put("num_tokens", "1");
        if (token != null) {
            yaml.put("initial_token", "'" + token + "'");
        }
        yaml.put("partitioner", "org.apache.cassandra.dht.Murmur3Partitioner");
        yaml.put("endpoint_snitch", "SimpleSnitch");
        yaml.put(
                "seed_provider",
                "[{class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [{seeds: '127.0.0.1:"
                        + storagePort + "'}]}]");
        yaml.put("storage_port", String.valueOf(storagePort));
        yaml.put("auto_bootstrap", "false");
        yaml.put("commitlog_sync", "periodic");
        yaml.put("commitlog_sync_period", "10s");
        yaml.put("commitlog_segment_size", "8MiB");
        yaml.put("commitlog_total_space", "64MiB");
        yaml.put("memtable_heap_space", "32MiB");
        yaml.put("memtable_offheap_space", "32MiB");
        yaml.put("memtable_allocation_type", "heap_buffers");
        yaml.put("key_cache_size", "0MiB");
        yaml.put("counter_cache_size", "0MiB");
        yaml.put("file_cache_size", "16MiB");
        yaml.put("networking_cache_size", "16MiB");
        yaml.put("concurrent_reads", "8");
        yaml.put("concurrent_writes", "8");
        yaml.put("concurrent_compactors", "1");
        yaml.put("native_transport_max_threads", "16");
        yaml.put("auto_snapshot", "false");
        yaml.put("incremental_backups", "false");
        yaml.put("snapshot_before_compaction", "false");
        yaml.put("cas_contention_timeout", "1800ms");
        yaml.put("write_request_timeout", "2s");
        yaml.put("read_request_timeout", "2s");
        yaml.put("range_request_timeout", "5s");
        yaml.put("authenticator", "AllowAllAuthenticator");
        yaml.put("authorizer", "AllowAllAuthorizer");
        return yaml;
    }

    /** The nodes, in the order of their addresses. */
    public List<CassandraNode> nodes() {
        return nodes;
    }

    /** Where clients connect to. */
    public List<InetSocketAddress> contactPoints() {
        return nodes.stream().map(CassandraNode::contactPoint).toList();
    }

    /** A fresh builder for a session of a client of the whole cluster. */
    public CqlSessionBuilder sessionBuilder() {
        return access.apply(
                CqlSession.builder().addContactPoints(contactPoints()).withLocalDatacenter(DATACENTER));
    }

    /** A session for preparations of a test: patient, since a first statement on a small node takes its time. */
    public CqlSession session() {
        return patient(sessionBuilder());
    }

    private static CqlSession patient(CqlSessionBuilder builder) {
        return builder.withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(30))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(30))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_TIMEOUT, Duration.ofSeconds(30))
                        .withString(DefaultDriverOption.PROTOCOL_VERSION, "V4")
                        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                        .withInt(DefaultDriverOption.SESSION_LEAK_THRESHOLD, 0)
                        .build())
                .build();
    }

    /** Creates a keyspace that is on all nodes, if it does not exist. */
    public void createKeyspace(String name) {
        try (CqlSession session = session()) {
            var unused = session.execute("CREATE KEYSPACE IF NOT EXISTS " + name
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', '" + DATACENTER + "': " + nodes.size()
                    + "}");
        }
    }

    /** Creates the tables of a lease store in that keyspace, which exists, if they are missing. */
    public void createTables(String keyspace) {
        try (CassandraLeaseStore store = CassandraLeaseStore.builder(this::sessionBuilder)
                .keyspace(keyspace)
                .schema(CassandraSchema.CREATE)
                .callTimeout(CREATION)
                .build()) {
            // the first requests to small nodes that have just started may time out
            CassandraNode.await(() -> responds(store));
        }
    }

    private static boolean responds(CassandraLeaseStore store) {
        try {
            var unused = store.observe(Set.of(), null);
            return true;
        } catch (StoreRefusedException e) {
            throw e;
        } catch (LeaseStoreException e) {
            return false;
        }
    }

    /** Starts what was killed and resumes what was frozen, and waits until each node counts all others as up. */
    public void heal() {
        nodes.stream().filter(CassandraNode::isFrozen).forEach(CassandraNode::resume);
        for (CassandraNode node : nodes) {
            // one that was started again while no other one responded gives up, even if some do by now
            if (!node.isRunning() || node.givesUp()) {
                node.begin();
            }
            node.awaitStart();
        }
        if (nodes.stream().anyMatch(CassandraNode::isHarmed)) {
            awaitMembers();
            nodes.forEach(CassandraNode::isUsed);
        }
    }

    private void awaitMembers() {
        CassandraNode.await(this::allCountAllAsUp);
    }

    private boolean allCountAllAsUp() {
        try (CqlSession session = session()) {
            return nodes.stream().allMatch(node -> countsAllAsUp(session, node));
        } catch (DriverException e) {
            return false;
        }
    }

    private boolean countsAllAsUp(CqlSession session, CassandraNode address) {
        Node node = session.getMetadata().findNode(address.contactPoint()).orElse(null);
        if (node == null) {
            return false;
        }
        int peers = session.execute(SimpleStatement.newInstance("SELECT peer FROM system.peers_v2")
                        .setNode(node))
                .all()
                .size();
        if (peers == 2) {
            // A read from all replicas, of which this table has three, is refused while one counts as down.
            var unused = session.execute(SimpleStatement.newInstance(
                            "SELECT status FROM system_distributed.view_build_status WHERE keyspace_name = ''"
                                    + " AND view_name = ''")
                    .setConsistencyLevel(ConsistencyLevel.ALL)
                    .setTimeout(PROBE)
                    .setNode(node));
        }
        return peers == nodes.size() - 1;
    }

    @Override
    public void close() {
        nodes.stream().filter(CassandraNode::isRunning).forEach(CassandraNode::kill);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                boolean unused = file.toFile().delete();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
