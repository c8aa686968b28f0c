// SPDX-License-Identifier: Apache-2.0
package dev.election.faults;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.processes.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database of one test. A trigger writes down each claim in the claim's own transaction, so that the order in which
 * terms began and runs of the job were committed is known from one source: the server's own commit times.
 */
final class Database {

    private static final String STALE = """
            SELECT 'run ' || r.id || ' of term ' || r.token || ' was committed after term ' || min(c.token) || ' had begun'
            FROM run r JOIN claim c ON c.token > r.token
            WHERE pg_xact_commit_timestamp(r.xmin) > pg_xact_commit_timestamp(c.xmin)
            GROUP BY r.id, r.token ORDER BY r.id""";

    private static final String CLAIMS = "SELECT token FROM claim ORDER BY pg_xact_commit_timestamp(xmin)";

    private final Server server;
    private final String name;

    private Database(Server server, String name) {
        this.server = server;
        this.name = name;
    }

    /** With nothing in it but the table of the job. */
    static Database create(Server server, String name) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        Database database = new Database(server, name);
        database.execute("CREATE TABLE run (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, token BIGINT,"
                + " instance TEXT, nanos BIGINT)");
        return database;
    }

    String name() {
        return name;
    }

    void createElectionTables() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + name + "?user=postgres");
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(source).createTables(true).build()) {
            store.initialize();
        }
    }

    /** Once the election's tables are there. */
    void watchClaims() throws SQLException {
        execute("CREATE TABLE claim (token BIGINT)");
        execute("""
                CREATE FUNCTION note_claim() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO claim VALUES (NEW.token); RETURN NULL; END'""");
        execute("""
                CREATE TRIGGER note_claim AFTER UPDATE ON election_leader FOR EACH ROW
                WHEN (NEW.token <> OLD.token) EXECUTE FUNCTION note_claim()""");
    }

    /** Runs of an older term that were committed after a newer one had begun. */
    List<String> staleRuns() throws SQLException {
        return query(STALE);
    }

    /** The tokens, in the order in which the claims were committed. */
    List<Long> claims() throws SQLException {
        return query(CLAIMS).stream().map(Long::valueOf).toList();
    }

    /** Whether a run of this term was committed. */
    boolean hasRunsOf(long token) {
        try {
            return !query("SELECT 1 FROM run WHERE token = " + token + " LIMIT 1")
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
