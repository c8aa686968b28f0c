// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static java.util.Objects.requireNonNullElse;

import dev.election.jdbc.call.BorrowedConnections;
import dev.election.jdbc.call.CallLines;
import dev.election.jdbc.call.Connections;
import dev.election.jdbc.call.OwnConnections;
import dev.election.jdbc.call.SessionFactory;
import dev.election.jdbc.hint.HintNotifier;
import dev.election.jdbc.hint.HintReceiver;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.TableNames;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link JdbcLeaseStore}. Each value is checked when it is given.
 *
 * @since 0.1.0
 */
public final class JdbcLeaseStoreBuilder {

    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);
    private static final Duration LONGEST_CALL = Duration.ofMinutes(10);

    private final DataSource pool;
    private @Nullable DataSource unpooled;
    private @Nullable String schema;
    private String tablePrefix = TableNames.DEFAULT_PREFIX;
    private @Nullable Dialect dialect;
    private Duration callTimeout = Duration.ofSeconds(3);
    private boolean createTables;
    private boolean push = true;

    JdbcLeaseStoreBuilder(DataSource pool) {
        this.pool = pool;
    }

    /** The schema of the tables; null, the default, for the one that a connection begins in. */
    public JdbcLeaseStoreBuilder schema(@Nullable String name) {
        TableNames.of(name, tablePrefix);
        schema = name;
        return this;
    }

    /** What the names of the tables begin with, {@code ELECTION_} unless told otherwise. */
    public JdbcLeaseStoreBuilder tablePrefix(String prefix) {
        TableNames.of(schema, prefix);
        tablePrefix = prefix;
        return this;
    }

    /** The database, as Spring Boot names platforms, say {@code postgresql}; null, the default, to ask its driver. */
    public JdbcLeaseStoreBuilder platform(@Nullable String platform) {
        dialect = platform == null ? null : Dialect.ofPlatform(platform);
        return this;
    }

    /**
     * After what time a call is given up, 3 s unless told otherwise. Below about two seconds, a claim that meets a lock
     * is reported as unanswered by the databases that can wait for locks in whole seconds only.
     */
    public JdbcLeaseStoreBuilder callTimeout(Duration timeout) {
        if (timeout.compareTo(SHORTEST_CALL) < 0 || timeout.compareTo(LONGEST_CALL) > 0) {
            throw new IllegalArgumentException("The call timeout " + timeout.toMillis() + " ms is not between "
                    + SHORTEST_CALL.toMillis() + " ms and " + LONGEST_CALL.toMinutes() + " min");
        }
        callTimeout = timeout;
        return this;
    }

    /** Whether tables that are missing are created when they are first looked for; false unless told otherwise. */
    public JdbcLeaseStoreBuilder createTables(boolean create) {
        createTables = create;
        return this;
    }

    /**
     * Connections that the store opens from this data source and keeps, instead of borrowing one for each call: so an
     * exhausted pool delays no heartbeat. One for its calls, and another one while calls overlap; on PostgreSQL one
     * more for hints. The data source must not be a pool, which would only count them as in use.
     */
    public JdbcLeaseStoreBuilder ownConnections(DataSource unpooledDataSource) {
        unpooled = unpooledDataSource;
        return this;
    }

    /**
     * Whether instances notify each other by {@code LISTEN} and {@code NOTIFY} that elections became vacant, where the
     * database is PostgreSQL; true unless told otherwise. Notifications are received on a connection of its own only,
     * and not through a connection pooler. Only speed depends on it: without, a graceful hand-over is observed at the
     * next heartbeat.
     */
    public JdbcLeaseStoreBuilder push(boolean on) {
        push = on;
        return this;
    }

    /** Makes the store; does no I/O. */
    public JdbcLeaseStore build() {
        boolean borrows = unpooled == null;
        SessionFactory sessions = new SessionFactory(requireNonNullElse(unpooled, pool), recognition(), callTimeout);
        Connections connections = borrows ? new BorrowedConnections(pool, sessions) : new OwnConnections(sessions);
        PinnedTables tables = new PinnedTables(TableNames.of(schema, tablePrefix));
        String sender = UUID.randomUUID().toString();
        return new JdbcLeaseStore(
                new CallLines(callTimeout, connections, new StoreFailureTranslator()),
                new ElectionTables(tables::names),
                dialect,
                new Schema(tables, createTables, borrows),
                new HintNotifier(push, tables::names, sender),
                new HintReceiver(push, borrows ? null : sessions, tables::names, sender));
    }

    private SessionFactory.Recognition recognition() {
        Dialect given = dialect;
        return given == null ? UnknownDatabaseException::dialectOf : database -> given;
    }
}
