// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.cassandra.server.CassandraCluster;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Three nodes of Cassandra, each a small JVM of its own. What they are started with is not in the jar of the sample:
 * the build names it in a file of the module {@code cassandra-server}.
 */
final class CassandraServers implements StoreServers {

    // As in application-cassandra.yml.
    private static final String KEYSPACE = "election";

    private final CassandraCluster cluster;

    private CassandraServers(CassandraCluster cluster) {
        this.cluster = cluster;
    }

    static CassandraServers start() throws StartException {
        refuseIf(CassandraCluster.obstacle(NUMBER));
        CassandraServers servers = startNodes();
        try {
            servers.cluster.createKeyspace(KEYSPACE);
            // here, because instances that created them at the same time would disturb each other
            servers.cluster.createTables(KEYSPACE);
            return servers;
        } catch (RuntimeException e) {
            servers.close();
            throw cannotStart(e);
        }
    }

    private static CassandraServers startNodes() throws StartException {
        try {
            return new CassandraServers(CassandraCluster.start(NUMBER));
        } catch (RuntimeException e) {
            throw cannotStart(e);
        }
    }

    private static StartException cannotStart(RuntimeException e) {
        return new StartException("Cannot start Cassandra: " + e.getMessage(), e);
    }

    static void refuseIf(Optional<String> obstacle) throws StartException {
        if (obstacle.isPresent()) {
            throw new StartException(obstacle.get() + ". Or use --store=zookeeper, which needs no installation.");
        }
    }

    @Override
    public List<String> addresses() {
        return cluster.nodes().stream()
                .map(node -> text(node.contactPoint()) + "   " + Welcome.killLine(node.pid()))
                .toList();
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    @Override
    public List<InetSocketAddress> endpoints() {
        return cluster.contactPoints();
    }

    @Override
    public Map<String, String> environment(List<Integer> ports) {
        return ways(ports);
    }

    /**
     * The driver connects to all nodes that it learns of, by the addresses that these have for each other. With this
     * configuration it uses the given ports instead, the first for 127.0.0.1, and so on.
     */
    static Map<String, String> ways(List<Integer> ports) {
        List<String> ways = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        return Map.of(
                "SPRING_CASSANDRA_CONTACTPOINTS",
                String.join(",", ways),
                "SPRING_CASSANDRA_CONFIG",
                "classpath:dev/election/sample/launcher/ways-to-cassandra.conf",
                "WAY_TO_NODE_1",
                ways.get(0),
                "WAY_TO_NODE_2",
                ways.get(1),
                "WAY_TO_NODE_3",
                ways.get(2));
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } catch (UncheckedIOException e) {
            // it is in the folder for temporary files, and no secret
        }
    }
}
