// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import com.datastax.oss.driver.api.core.config.TypedDriverOption;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.election.Term;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An application's table, with a partition for each election, to which one client writes under {@link CassandraFence}.
 */
final class FencedWrites implements AutoCloseable {

    private static final String TABLE = "written";
    private static final Duration CALL = Duration.ofSeconds(1);
    private static final CassandraFence FENCE =
            CassandraFence.of(SharedCluster.KEYSPACE, TABLE, "fencing_token", "grp", "election");

    private final String group;
    private final CqlSessionBuilder sessions;
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private @Nullable CqlSession session;

    /** @param sessions used for one session */
    FencedWrites(String group, CqlSessionBuilder sessions) {
        this.group = group;
        this.sessions = sessions;
    }

    static void createTable() {
        var unused = SharedCluster.session()
                .execute("CREATE TABLE IF NOT EXISTS " + SharedCluster.KEYSPACE + "." + TABLE
                        + " (grp text, election text, write uuid, tok bigint, fencing_token bigint STATIC,"
                        + " PRIMARY KEY ((grp, election), write))");
    }

    /** The tokens in the order of the ballots of their writes, which is that in which Paxos has decided them. */
    static List<Long> tokens(String group, String election) {
        return SharedCluster.session()
                .execute(SimpleStatement.newInstance(
                                "SELECT tok, WRITETIME(tok) AS ballot FROM " + SharedCluster.KEYSPACE + "." + TABLE
                                        + " WHERE grp = ? AND election = ?",
                                group,
                                election)
                        .setConsistencyLevel(ConsistencyLevel.SERIAL))
                .all()
                .stream()
                .filter(row -> !row.isNull("tok"))
                .sorted(Comparator.comparingLong((Row row) -> row.getLong("ballot")))
                .map(row -> row.getLong("tok"))
                .toList();
    }

    /** Sends one write, once, and returns whether the fence let it pass. */
    boolean write(Term term) throws Exception {
        if (!begun.contains(term.election())) {
            isApplied(FENCE.begin(group, term.election()));
            begun.add(term.election());
        }
        return isApplied(BatchStatement.newInstance(BatchType.UNLOGGED)
                .add(FENCE.check(term, group, term.election()))
                .add(SimpleStatement.newInstance(
                        "INSERT INTO " + SharedCluster.KEYSPACE + "." + TABLE
                                + " (grp, election, write, tok) VALUES (?, ?, ?, ?)",
                        group,
                        term.election(),
                        UUID.randomUUID(),
                        term.token())));
    }

    private boolean isApplied(Statement<?> statement) throws Exception {
        return session()
                .executeAsync(statement)
                .toCompletableFuture()
                .get(CALL.toMillis(), TimeUnit.MILLISECONDS)
                .wasApplied();
    }

    private synchronized CqlSession session() {
        CqlSession connected = session;
        if (connected == null) {
            OptionsMap options = OptionsMap.driverDefaults();
            options.put(TypedDriverOption.PROTOCOL_VERSION, "V4");
            options.put(TypedDriverOption.REQUEST_TIMEOUT, CALL);
            options.put(TypedDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(2));
            options.put(TypedDriverOption.HEARTBEAT_TIMEOUT, Duration.ofSeconds(1));
            options.put(TypedDriverOption.METADATA_SCHEMA_ENABLED, false);
            options.put(TypedDriverOption.SESSION_LEAK_THRESHOLD, 0);
            options.put(TypedDriverOption.NETTY_DAEMON, true);
            options.put(TypedDriverOption.NETTY_IO_SIZE, 1);
            options.put(TypedDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0);
            options.put(TypedDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0);
            connected = sessions.withConfigLoader(DriverConfigLoader.fromMap(options))
                    .build();
            session = connected;
        }
        return connected;
    }

    @Override
    public synchronized void close() {
        if (session != null) {
            var unused = session.forceCloseAsync();
        }
    }
}
