// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.tools.Server;

/** H2 as a server of its own, over TCP. Its driver cannot bound reads and cannot break off a connection. */
final class H2Server implements AutoCloseable {

    private final Server server;

    private H2Server(Server server) {
        this.server = server;
    }

    /** On any port that is free: 0. */
    static H2Server start(int port) {
        try {
            return new H2Server(Server.createTcpServer("-tcpPort", String.valueOf(port), "-ifNotExists")
                    .start());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    static DataSource inMemory(int port) {
        return Databases.at("jdbc:h2:tcp://localhost:" + port + "/mem:test;DB_CLOSE_DELAY=-1");
    }

    static DataSource inFile(int port, Path file) {
        return Databases.at("jdbc:h2:tcp://localhost:" + port + "/" + file);
    }

    @Override
    public void close() {
        server.stop();
    }
}
