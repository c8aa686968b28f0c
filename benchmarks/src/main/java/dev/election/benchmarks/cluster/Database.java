// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.processes.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of one cluster, with the contender's tables, and what the server counts there. */
public final class Database implements AutoCloseable {

    private static final String SHEDLOCK = """
            CREATE TABLE shedlock (name VARCHAR(64) NOT NULL, lock_until TIMESTAMP NOT NULL,
            locked_at TIMESTAMP NOT NULL, locked_by VARCHAR(255) NOT NULL, PRIMARY KEY (name))""";

    private static final String SPRING_INTEGRATION = """
            CREATE TABLE INT_LOCK (LOCK_KEY CHAR(36) NOT NULL, REGION VARCHAR(100) NOT NULL, CLIENT_ID CHAR(36),
            CREATED_DATE TIMESTAMP NOT NULL, EXPIRED_AFTER TIMESTAMP NOT NULL,
            CONSTRAINT INT_LOCK_PK PRIMARY KEY (LOCK_KEY, REGION))""";

    // BEGIN and COMMIT are statements too; what the harness asks, it asks as another user.
    private static final String STATEMENTS = """
            SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
            WHERE rolname LIKE '%s' AND dbid = (SELECT oid FROM pg_database WHERE datname = '%s')""";

    private static final String MOST_FREQUENT = """
            SELECT sum(calls), sum(total_exec_time), max(max_exec_time), sum(rows),
            left(regexp_replace(query, '\\s+', ' ', 'g'), 200) AS text
            FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
            WHERE rolname LIKE 'bench%%' AND dbid = (SELECT oid FROM pg_database WHERE datname = '%s')
            GROUP BY text ORDER BY sum(calls) DESC LIMIT 30""";

    private static final String CONNECTIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE '%s' AND datname = '%s'";

    private static final String ROWS = """
            SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0), coalesce(sum(n_tup_hot_upd), 0),
            coalesce(sum(n_tup_upd), 0), coalesce(sum(n_dead_tup), 0), coalesce(sum(pg_total_relation_size(relid)), 0),
            coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0), coalesce(sum(autovacuum_count), 0)
            FROM pg_stat_user_tables""";

    private final Server server;
    private final String name;
    private final ContenderKind kind;

    private Database(Server server, String name, ContenderKind kind) {
        this.server = server;
        this.name = name;
        this.kind = kind;
    }

    static Database create(Server server, String name, ContenderKind kind) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        Database database = new Database(server, name, kind);
        switch (kind) {
            case ELECTION -> database.createElectionTables();
            case SHEDLOCK, SHEDLOCK_EXTENDER -> database.execute(SHEDLOCK);
            case SPRING_INTEGRATION -> database.execute(SPRING_INTEGRATION);
            case NONE, CURATOR, JETCD, ELECTION_ETCD, ELECTION_ZOOKEEPER, ELECTION_CASSANDRA -> {
                // keep nothing here
            }
        }
        return database;
    }

    private void createElectionTables() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + name + "?user=postgres");
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(source).createTables(true).build()) {
            store.initialize();
        }
    }

    String name() {
        return name;
    }

    /** What the tables of this database have seen so far, and how large they are. */
    public record Rows(long written, long hot, long updated, long dead, long bytes, long read, long vacuums) {}

    public Rows rows() throws SQLException {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ROWS)) {
            row.next();
            return new Rows(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7));
        }
    }

    /** The size of each table with its indexes, in bytes. */
    public Map<String, Long> sizes() throws SQLException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables")) {
            while (row.next()) {
                sizes.put(row.getString(1), row.getLong(2));
            }
        }
        return sizes;
    }

    /** How many statements this user has had executed here; a pattern of LIKE. */
    public long statements(String role) throws SQLException {
        return number(STATEMENTS.formatted(role, name));
    }

    /** How many connections this user has here; a pattern of LIKE. */
    public long connections(String role) throws SQLException {
        return number(CONNECTIONS.formatted(role, name));
    }

    /** How much has been written to the log of the server, in bytes. */
    public long logged() throws SQLException {
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')");
    }

    /**
     * When the lease of the leader ends, if the leader dies now, on this process's monotonic clock. The server's clock
     * is this machine's, so the two are read together to get from one to the other.
     */
    public OptionalLong endOfLease(Duration lease) throws SQLException {
        if (kind.lastBeatQuery().isEmpty()) {
            return OptionalLong.empty();
        }
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(kind.lastBeatQuery().get())) {
            row.next();
            if (row.getTimestamp(1) == null) {
                return OptionalLong.empty();
            }
            Instant beat = row.getTimestamp(1).toInstant();
            long ago = ChronoUnit.NANOS.between(beat, Instant.now());
            return OptionalLong.of(System.nanoTime() - ago + lease.toNanos());
        }
    }

    /** Forgets what statements there were in this database so far. */
    public void forgetStatements() throws SQLException {
        number("SELECT count(pg_stat_statements_reset(0, oid, 0)) FROM pg_database WHERE datname = '" + name + "'");
    }

    /** The statements of all users that were most frequent, with how often and how long. */
    List<String> mostFrequent() throws SQLException {
        List<String> statements = new ArrayList<>();
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MOST_FREQUENT.formatted(name))) {
            while (row.next()) {
                statements.add(String.format(
                        Locale.ROOT,
                        "%,d calls, %,.1f ms, at most %,.1f ms, %,d rows: %s",
                        row.getLong(1),
                        row.getDouble(2),
                        row.getDouble(3),
                        row.getLong(4),
                        row.getString(5)));
            }
        }
        return statements;
    }

    private long number(String query) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }
}
