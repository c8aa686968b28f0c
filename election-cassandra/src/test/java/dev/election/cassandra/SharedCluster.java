// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.election.cassandra.server.CassandraCluster;
import dev.election.cassandra.server.CassandraNode;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The cluster of three nodes that all tests of a JVM share, since it takes a minute to start. Each has a group of its
 * own in the same tables. Tests to which clocks do not matter find them as the last test has left them.
 */
final class SharedCluster {

    static final String KEYSPACE = "election";

    private static final Duration CALL = Duration.ofSeconds(5);
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static @Nullable CassandraCluster cluster;
    private static @Nullable CqlSession session;

    private SharedCluster() {}

    /** The cluster, with clocks that are right. */
    static CassandraCluster get() {
        return withClock(Duration.ZERO);
    }

    /** The cluster while the clock of its second node is an hour ahead. */
    static CassandraCluster withOneClockAhead() {
        return withClock(Duration.ofHours(1));
    }

    private static synchronized CassandraCluster withClock(Duration forward) {
        CassandraCluster running = running();
        CassandraNode node = running.nodes().get(1);
        if (!node.clockForward().equals(forward)) {
            node.kill();
            node.setClockForward(forward);
            running.heal();
        }
        return running;
    }

    private static synchronized CassandraCluster running() {
        CassandraCluster running = cluster;
        if (running == null) {
            running = CassandraCluster.start(3);
            running.createKeyspace(KEYSPACE);
            createTables(running, KEYSPACE);
            cluster = running;
            awaitFirstAnswers();
        }
        return running;
    }

    /** The first requests to small nodes that have just started last long. */
    private static void awaitFirstAnswers() {
        String group = newGroup();
        try (CassandraLeaseStore store = store(group).build()) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> StoreTests.responds(() -> {
                        store.renew("none", 1, null, StoreTests.AT);
                        StoreTests.elect(store, newName(), newName());
                    }));
        }
        deleteLeases(group);
    }

    /** Creates the tables that a store would ask for. */
    static void createTables(CassandraCluster on, String keyspace) {
        Tables tables = new Tables(keyspace, CassandraLeaseStoreBuilder.DEFAULT_TABLE_PREFIX, "any");
        try (CqlSession preparing = on.session()) {
            var unused = preparing.execute(tables.leaseShape().ddl());
            var unusedEither = preparing.execute(tables.leaderShape().ddl());
        }
    }

    /** A session as an operator has it. */
    static synchronized CqlSession session() {
        CqlSession open = session;
        if (open == null) {
            open = running().session();
            session = open;
        }
        return open;
    }

    static String newGroup() {
        return "group " + NAMES.incrementAndGet();
    }

    /** A name that no keyspace or table has yet. */
    static String newName() {
        return "test" + NAMES.incrementAndGet();
    }

    static CassandraLeaseStoreBuilder store(String group) {
        return CassandraLeaseStore.builder(running()::sessionBuilder)
                .keyspace(KEYSPACE)
                .group(group)
                .callTimeout(CALL);
    }

    /** A store for a test that does not harm nodes, with sessions that other tests have used before. */
    static CassandraLeaseStore reusedStore(String group) {
        Tables tables = new Tables(KEYSPACE, CassandraLeaseStoreBuilder.DEFAULT_TABLE_PREFIX, group);
        return new CassandraLeaseStore(new ReusedSessions(running(), tables, CALL), tables, CassandraSchema.VALIDATE);
    }

    /** Deletes the leases of a group, so that other tests need not read them. */
    static void deleteLeases(String group) {
        for (var row : session().execute("SELECT grp, id FROM election.election_lease")) {
            if (group.equals(row.getString("grp"))) {
                var unused = session()
                        .execute(
                                "DELETE FROM election.election_lease WHERE grp = ? AND id = ? IF EXISTS",
                                group,
                                row.getString("id"));
            }
        }
    }
}
