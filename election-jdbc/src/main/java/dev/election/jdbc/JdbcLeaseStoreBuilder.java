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
import dev.election.jdbc.sql.TableNames;
import dev.election.store.HintText;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Builder for a {@link JdbcLeaseStore}. Each value is checked when it is set.
 *
 * @since 0.1.0
 */
public final class JdbcLeaseStoreBuilder {

    // The bounds of the call timeout.
    private static final Duration SHORTEST_CALL = Duration.ofMillis(100);
    private static final Duration LONGEST_CALL = Duration.ofMinutes(10);

    // The data source to borrow from, and the one for dedicated connections; null to borrow for each call.
    private final DataSource pool;
    private @Nullable DataSource unpooled;
    private @Nullable String schema;
    private String tablePrefix = TableNames.DEFAULT_PREFIX;
    private @Nullable String leaseTable;
    private @Nullable String leaderTable;
    private @Nullable Dialect dialect;
    private Duration callTimeout = Duration.ofSeconds(3);
    private boolean createTables;
    private boolean push = true;
    private boolean readsOnly;

    JdbcLeaseStoreBuilder(DataSource pool) {
        this.pool = pool;
    }

    /** The schema of the tables; null, the default, for the one in which the first connections find them. */
    public JdbcLeaseStoreBuilder schema(@Nullable String name) {
        schema = name;
        return checked();
    }

    /** The prefix of the tables' names; {@code ELECTION_} by default. */
    public JdbcLeaseStoreBuilder tablePrefix(String prefix) {
        tablePrefix = prefix;
        return checked();
    }

    /**
     * The whole name of the table of leases; null, the default, for {@code LEASE} with the prefix. Statements do not
     * quote it, so the database finds it in whatever case it stores names. On MySQL and MariaDB, names have case if the
     * server's files have.
     */
    public JdbcLeaseStoreBuilder leaseTable(@Nullable String name) {
        leaseTable = name;
        return checked();
    }

    /**
     * The whole name of the table of leaders, like {@link #leaseTable}; null, the default, for {@code LEADER} with the
     * prefix.
     */
    public JdbcLeaseStoreBuilder leaderTable(@Nullable String name) {
        leaderTable = name;
        return checked();
    }

    private JdbcLeaseStoreBuilder checked() {
        TableNames unused = names();
        return this;
    }

    private TableNames names() {
        TableNames prefixed = TableNames.of(schema, tablePrefix);
        if (leaseTable != null && leaderTable != null && !tablePrefix.equals(TableNames.DEFAULT_PREFIX)) {
            throw new IllegalArgumentException("The table prefix '" + tablePrefix + "' has no effect, because both"
                    + " tables have whole names, '" + leaseTable + "' and '" + leaderTable
                    + "': set the prefix or the names");
        }
        return TableNames.of(
                schema,
                requireNonNullElse(leaseTable, prefixed.simpleLease()),
                requireNonNullElse(leaderTable, prefixed.simpleLeader()));
    }

    /** The platform as Spring Boot names it, for example {@code postgresql}; null, the default, to detect it. */
    public JdbcLeaseStoreBuilder platform(@Nullable String platform) {
        dialect = platform == null ? null : Dialect.ofPlatform(platform);
        return this;
    }

    /**
     * The time after which a call is abandoned; 3 s by default. Some databases count waits for locks in whole seconds.
     * There, a claim that meets a lock times out if this is below about two seconds.
     */
    public JdbcLeaseStoreBuilder callTimeout(Duration timeout) {
        if (timeout.compareTo(SHORTEST_CALL) < 0 || timeout.compareTo(LONGEST_CALL) > 0) {
            throw new IllegalArgumentException("The call timeout " + timeout.toMillis() + " ms is not between "
                    + SHORTEST_CALL.toMillis() + " ms and " + LONGEST_CALL.toMinutes() + " min");
        }
        callTimeout = timeout;
        return this;
    }

    /** Whether missing tables are created at the first contact; false by default. */
    public JdbcLeaseStoreBuilder createTables(boolean create) {
        createTables = create;
        return this;
    }

    /**
     * Whether the instance that uses the store only observes, because it is not a candidate; false by default. If so,
     * the user of the connection needs only the right to read the tables, and the connection may be read-only.
     */
    public JdbcLeaseStoreBuilder readsOnly(boolean onlyObserves) {
        readsOnly = onlyObserves;
        return this;
    }

    /**
     * The data source from which the store opens dedicated connections, instead of borrowing one for each call, so that
     * an exhausted pool delays no heartbeat. The store keeps one for its calls, a second one while calls overlap, and
     * on PostgreSQL one more for hints. The data source must not be a pool, which would only count them as in use.
     * Decision 2.
     */
    public JdbcLeaseStoreBuilder ownConnections(DataSource unpooledDataSource) {
        unpooled = unpooledDataSource;
        return this;
    }

    /**
     * Whether instances notify each other by {@code LISTEN} and {@code NOTIFY} that elections became vacant, if the
     * database is PostgreSQL; true by default. Notifications are received only on a dedicated connection, and not
     * through a connection pooler. Only speed depends on them: without them, a graceful step-down is noticed at the
     * next heartbeat.
     */
    public JdbcLeaseStoreBuilder push(boolean on) {
        push = on;
        return this;
    }

    /** Creates the store without any I/O. */
    public JdbcLeaseStore build() {
        boolean borrows = unpooled == null;
        SessionFactory sessions = new SessionFactory(requireNonNullElse(unpooled, pool), recognition(), callTimeout);
        Connections connections = borrows ? new BorrowedConnections(pool, sessions) : new OwnConnections(sessions);
        PinnedTables tables = new PinnedTables(names());
        HintText texts = new HintText(UUID.randomUUID().toString());
        HintNotifier notifier = new HintNotifier(push, tables::names, texts);
        VacatingUpdate vacating = new VacatingUpdate(notifier);
        return new JdbcLeaseStore(
                new CallLines(callTimeout, connections, new StoreFailureTranslator()),
                tables,
                dialect,
                new Schema(tables, vacating, createTables, borrows, readsOnly),
                notifier,
                vacating,
                new HintReceiver(push, borrows ? null : sessions, tables::names, texts));
    }

    private SessionFactory.Recognition recognition() {
        Dialect given = dialect;
        return given == null ? UnknownDatabaseException::dialectOf : database -> confirmed(given, database);
    }

    private static Dialect confirmed(Dialect given, DatabaseMetaData database) throws SQLException {
        Dialect recognised = Dialect.recognised(database).orElse(given);
        if (!recognised.isLike(given)) {
            throw new UnusableDatabaseException("The platform " + given.platform()
                    + " was configured, but the database is " + database.getDatabaseProductName()
                    + ": remove the property election.jdbc.platform, or set it to " + recognised.platform());
        }
        return given;
    }
}
