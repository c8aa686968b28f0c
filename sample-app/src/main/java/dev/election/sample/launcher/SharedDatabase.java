// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * The one database of all instances: the user's own, or H2 in the memory of this process, which lives as long as it is
 * not closed. H2 is reached over loopback only, and with a password made anew at each start.
 */
final class SharedDatabase implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int LOGIN_SECONDS = 5;

    private final DatabaseLogin login;
    private final String title;
    private final @Nullable Server server;
    private final @Nullable Connection keepsItInMemory;

    private SharedDatabase(
            DatabaseLogin login, String title, @Nullable Server server, @Nullable Connection keepsItInMemory) {
        this.login = login;
        this.title = title;
        this.server = server;
        this.keepsItInMemory = keepsItInMemory;
    }

    static SharedDatabase open(Arguments arguments) throws StartException {
        return arguments.login().isPresent()
                ? own(arguments.login().get())
                : startH2(UUID.randomUUID().toString());
    }

    private static SharedDatabase own(DatabaseLogin login) throws StartException {
        DriverManager.setLoginTimeout(LOGIN_SECONDS);
        try (Connection connection = DriverManager.getConnection(login.url(), login.username(), login.password())) {
            createJobTable(connection);
            return new SharedDatabase(
                    login, connection.getMetaData().getDatabaseProductName() + ", " + login, null, null);
        } catch (SQLException | RuntimeException e) {
            throw new StartException(
                    "Cannot use the database " + login + ": " + e.getMessage()
                            + "\nCheck that it runs, and --url, --username and --password.",
                    e);
        }
    }

    private static SharedDatabase startH2(String password) throws StartException {
        System.setProperty("h2.bindAddress", LOOPBACK);
        try {
            Connection kept = DriverManager.getConnection("jdbc:h2:mem:sample", "sa", password);
            createJobTable(kept);
            // port 0: any free one. The database exists already, and no other one can be created from outside.
            Server server =
                    Server.createTcpServer("-tcp", "-tcpPort", "0", "-ifExists").start();
            String url = "jdbc:h2:tcp://" + LOOPBACK + ":" + server.getPort() + "/mem:sample";
            DatabaseLogin login = new DatabaseLogin(url, "sa", password);
            return new SharedDatabase(
                    login, "H2 in memory, " + url + "\n" + "          user sa, password " + password, server, kept);
        } catch (SQLException e) {
            throw new StartException("Cannot start H2: " + e.getMessage(), e);
        }
    }

    private static void createJobTable(Connection connection) {
        ScriptUtils.executeSqlScript(connection, new ClassPathResource("schema.sql"));
    }

    DatabaseLogin login() {
        return login;
    }

    /** What it is and how to reach it, for people. */
    String title() {
        return title;
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
        if (keepsItInMemory != null) {
            try {
                keepsItInMemory.close();
            } catch (SQLException e) {
                // nothing to save: the database ends with this process anyway
            }
        }
    }
}
