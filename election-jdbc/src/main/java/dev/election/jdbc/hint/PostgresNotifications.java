// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import dev.election.store.Hint;
import dev.election.store.HintText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A connection that listens to a channel of PostgreSQL. Loaded only if its driver is on the class path. Confined to one
 * thread.
 */
record PostgresNotifications(Connection connection, PGConnection driver, HintText texts) {

    // The network timeout. A server that takes longer for a trivial statement counts as unreachable.
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);

    /**
     * Begins to listen; returns null if that is not possible on this connection, because its driver is another one or a
     * pooler is in between.
     *
     * @param texts which ignore what this store sent
     */
    static @Nullable PostgresNotifications listen(Connection connection, String channel, HintText texts)
            throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return null;
        }
        PGConnection driver = connection.unwrap(PGConnection.class);
        connection.setNetworkTimeout(Runnable::run, (int) LONGEST_STATEMENT.toMillis());
        try (Statement statement = connection.createStatement()) {
            // A pooler invents the process id that it reports to the driver. Behind a pooler another process may
            // execute the next statement, and the client that gets this process afterwards would be notified in our
            // place.
            try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                if (row.getInt(1) != driver.getBackendPID()) {
                    return null;
                }
            }
            statement.execute("LISTEN \"" + channel + "\"");
        }
        return new PostgresNotifications(connection, driver, texts);
    }

    /**
     * The hints that have arrived since the last call, or the next ones that arrive within this time. Throws an
     * exception if the server does not respond.
     */
    List<Hint> await(Duration time) throws SQLException {
        PGNotification[] all = driver.getNotifications((int) time.toMillis());
        if (all == null || all.length == 0) {
            check();
            return List.of();
        }
        List<Hint> hints = new ArrayList<>();
        for (PGNotification each : all) {
            texts.read(each.getParameter()).ifPresent(hints::add);
        }
        return hints;
    }

    // If the network drops packets, no error is reported; only a statement without a response shows it.
    private void check() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }
}
