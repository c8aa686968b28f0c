// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.election.cassandra.server.CassandraCluster;
import dev.election.cassandra.server.CassandraNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Three nodes of Cassandra, small JVMs of their own, as the tests of the store start them, on fresh folders. */
final class Cassandra implements Engine {

    private static final String KEYSPACE = "election";
    private static final Duration START = Duration.ofMinutes(2);

    // One row for each connection that is open. What the harness asks, it asks under this name.
    private static final String REQUESTS = "SELECT client_options, request_count FROM system_views.clients";
    private static final String NAME_OF_CLIENT = "APPLICATION_NAME";
    private static final String HARNESS = "benchmarks";

    private static final SimpleStatement READ_OF_A_MAJORITY = SimpleStatement.newInstance(
                    "SELECT id FROM " + KEYSPACE + ".election_lease WHERE grp = 'none' AND id = 'none'")
            .setConsistencyLevel(ConsistencyLevel.QUORUM);

    private final CassandraCluster cluster;

    Cassandra() throws IOException {
        String obstacle = CassandraCluster.obstacle(SERVERS).orElse("");
        if (!obstacle.isEmpty()) {
            throw new IOException(obstacle);
        }
        cluster = CassandraCluster.start(SERVERS);
        try {
            cluster.createKeyspace(KEYSPACE);
            cluster.createTables(KEYSPACE);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public List<Integer> ports() {
        return cluster.contactPoints().stream().map(InetSocketAddress::getPort).toList();
    }

    @Override
    public long requests() {
        long requests = 0;
        try (CqlSession session =
                cluster.sessionBuilder().withApplicationName(HARNESS).build()) {
            for (Node node : session.getMetadata().getNodes().values()) {
                for (Row row :
                        session.execute(SimpleStatement.newInstance(REQUESTS).setNode(node))) {
                    requests += isHarness(row) ? 0 : row.getLong("request_count");
                }
            }
        }
        return requests;
    }

    private static boolean isHarness(Row row) {
        var options = row.getMap("client_options", String.class, String.class);
        return options != null && HARNESS.equals(options.get(NAME_OF_CLIENT));
    }

    /** As if all machines had lost their power: there is no orderly way that ends within the time that is measured. */
    @Override
    public void stop() {
        cluster.nodes().forEach(CassandraNode::kill);
    }

    @Override
    public long startAgain() {
        cluster.nodes().forEach(CassandraNode::begin);
        long[] asked = new long[1];
        Waiting.until("answer of Cassandra", START, () -> {
            asked[0] = System.nanoTime(); // a new session each time, so within about a second
            return answers();
        });
        cluster.heal();
        return asked[0];
    }

    private boolean answers() {
        try (CqlSession session = cluster.session()) {
            return session.execute(READ_OF_A_MAJORITY).wasApplied();
        } catch (DriverException e) {
            return false;
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
