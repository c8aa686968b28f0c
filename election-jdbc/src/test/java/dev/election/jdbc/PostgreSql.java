// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;

/** One real PostgreSQL for all tests of this JVM, each with a database of its own. */
public final class PostgreSql {

    private static final EmbeddedPostgres SERVER = start();

    private PostgreSql() {}

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "50")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int port() {
        return SERVER.getPort();
    }

    /** Creates the database and tells its URL. */
    public static String newDatabase(String name) {
        Databases.execute(Databases.at(SERVER.getJdbcUrl("postgres", "postgres")), "CREATE DATABASE " + name);
        return url(name, port());
    }

    public static String url(String name, int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=postgres";
    }

    public static DataSource newDataSource(String name) {
        return Databases.at(newDatabase(name));
    }
}
