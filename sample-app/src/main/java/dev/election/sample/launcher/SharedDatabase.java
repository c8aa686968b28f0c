// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import dev.election.testing.TcpProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * The one database of all instances: the user's own, or H2 in the memory of this process, which lives as long as it is
 * not closed. H2 is reached over loopback only, and with a password made anew at each start. Safe for use by many
 * threads.
 */
final class SharedDatabase implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int LOGIN_SECONDS = 5;

    private final DatabaseLogin login;
    private final String title;
    private final Optional<DatabaseAddress> address;
    private @Nullable Server server; // replaced when it starts again; null if it is the user's own; guarded by this
    private final @Nullable Connection keepsItInMemory;

    private SharedDatabase(
            DatabaseLogin login,
            String title,
            Optional<DatabaseAddress> address,
            @Nullable Server server,
            @Nullable Connection keepsItInMemory) {
        this.login = login;
        this.title = title;
        this.address = address;
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
        try (Connection connection = connect(login)) {
            createJobTable(connection);
            return new SharedDatabase(
                    login,
                    connection.getMetaData().getDatabaseProductName() + ", " + login,
                    DatabaseAddress.of(login.url()).filter(address -> isReachableThroughAProxy(login, address)),
                    null,
                    null);
        } catch (SQLException | RuntimeException e) {
            throw new StartException(
                    "Cannot use the database " + login + ": " + e.getMessage()
                            + "\nCheck that it runs, that --url, --username and --password are right, and that this user"
                            + " may create a table.",
                    e);
        }
    }

    private static SharedDatabase startH2(String password) throws StartException {
        System.setProperty("h2.bindAddress", LOOPBACK);
        try {
            Connection kept = DriverManager.getConnection("jdbc:h2:mem:sample", "sa", password);
            createJobTable(kept);
            // port 0: any free one. The database exists already, and no other one can be created from outside.
            Server server = startServer(0);
            String url = "jdbc:h2:tcp://" + LOOPBACK + ":" + server.getPort() + "/mem:sample";
            DatabaseLogin login = new DatabaseLogin(url, "sa", password);
            return new SharedDatabase(
                    login,
                    "H2 in memory, " + url + "\n" + "          user sa, password " + password,
                    DatabaseAddress.of(url),
                    server,
                    kept);
        } catch (SQLException e) {
            throw new StartException("Cannot start H2: " + e.getMessage(), e);
        }
    }

    private static Server startServer(int port) throws SQLException {
        return Server.createTcpServer("-tcp", "-tcpPort", Integer.toString(port), "-ifExists")
                .start();
    }

    // a certificate for another name than that of this machine, for example, is refused
    private static boolean isReachableThroughAProxy(DatabaseLogin login, DatabaseAddress address) {
        try (TcpProxy proxy = new TcpProxy(address.target());
                Connection connection = connect(login.at(address.through(proxy.port())))) {
            return connection.isValid(LOGIN_SECONDS);
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    private static Connection connect(DatabaseLogin login) throws SQLException {
        return DriverManager.getConnection(login.url(), login.username(), login.password());
    }

    private static void createJobTable(Connection connection) {
        ScriptUtils.executeSqlScript(connection, new ClassPathResource("schema.sql"));
    }

    DatabaseLogin login() {
        return login;
    }

    /** Where it is, if instances can reach it through a proxy. */
    Optional<DatabaseAddress> address() {
        return address;
    }

    /** What it is, for people, without a password. */
    String name() {
        return title.lines().findFirst().orElse(title);
    }

    /** What it is and how to reach it, for people. */
    String title() {
        return title;
    }

    /** A new connection of the launcher's own; to H2 in memory also while its server is stopped. */
    Connection connect() throws SQLException {
        return keepsItInMemory == null
                ? connect(login)
                : DriverManager.getConnection("jdbc:h2:mem:sample", login.username(), login.password());
    }

    /** Whether it is started here, and can be stopped here. */
    synchronized boolean isOwnServer() {
        return server != null;
    }

    /** Ends the server and all its connections; what was committed stays. */
    synchronized void stop() {
        if (server != null) {
            server.stop();
        }
    }

    /** Starts the server again, on the same port. */
    synchronized void start() throws SQLException {
        if (server != null && !server.isRunning(false)) {
            server = startServer(server.getPort());
        }
    }

    @Override
    public synchronized void close() {
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
