// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import dev.election.processes.Server;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The one PostgreSQL of a run, on which every cluster gets a database of its own. */
public final class Postgres implements Backend, AutoCloseable {

    /** As many instances as a cluster ever has, each with a user of its own, so that the server tells them apart. */
    static final int ROLES = 200;

    /** Commits durably; counts statements. */
    public static final Map<String, String> SETTINGS = Map.of(
            "shared_preload_libraries", "pg_stat_statements",
            "pg_stat_statements.max", "10000",
            "fsync", "on",
            "max_connections", "300");

    private final Server server;
    private final AtomicInteger databases = new AtomicInteger();

    public Postgres() throws IOException, SQLException {
        server = new Server(SETTINGS);
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION pg_stat_statements");
            for (int i = 1; i <= ROLES; i++) {
                statement.execute("CREATE ROLE bench" + i + " SUPERUSER LOGIN");
            }
        }
    }

    Database fresh(ContenderKind kind) throws SQLException {
        return Database.create(server, "bench" + databases.incrementAndGet(), kind);
    }

    /** What the server says of this setting. */
    public String setting(String name) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                var result = statement.executeQuery("SHOW " + name)) {
            result.next();
            return result.getString(1);
        }
    }

    @Override
    public List<Integer> ports() {
        return List.of(port());
    }

    int port() {
        return server.port();
    }

    @Override
    public void stop() throws IOException {
        server.stop();
    }

    @Override
    public long startAgain() throws IOException {
        return server.startAgain();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
