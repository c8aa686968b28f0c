// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import dev.election.store.Hint;
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

/** A connection that listens to a channel of PostgreSQL. Loaded only where its driver is. Confined to one thread. */
final class PostgresNotifications {

    // A server that takes longer for a statement without work is out of reach.
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);

    private final Connection connection;
    private final PGConnection driver;
    private final String ownSender;

    private PostgresNotifications(Connection connection, PGConnection driver, String ownSender) {
        this.connection = connection;
        this.driver = driver;
        this.ownSender = ownSender;
    }

    /**
     * Begins to listen; null if that would be of no use on this connection.
     *
     * @param ownSender whose notifications are no hints
     */
    static @Nullable PostgresNotifications listen(Connection connection, String channel, String ownSender)
            throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return null;
        }
        PGConnection driver = connection.unwrap(PGConnection.class);
        connection.setNetworkTimeout(Runnable::run, (int) LONGEST_STATEMENT.toMillis());
        try (Statement statement = connection.createStatement()) {
            // A pooler makes up the process that it reports to the driver. Behind one the next statement may be made by
            // another process, and whoever gets this one afterwards would be notified in our place.
            try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                if (row.getInt(1) != driver.getBackendPID()) {
                    return null;
                }
            }
            statement.execute("LISTEN \"" + channel + "\"");
        }
        return new PostgresNotifications(connection, driver, ownSender);
    }

    /**
     * What others have notified this connection of since the last call, or do within this time; fails if the server is
     * gone.
     */
    List<Hint> await(Duration time) throws SQLException {
        PGNotification[] all = driver.getNotifications((int) time.toMillis());
        if (all == null || all.length == 0) {
            check();
            return List.of();
        }
        List<Hint> hints = new ArrayList<>();
        for (PGNotification each : all) {
            Hint hint = HintPayload.read(ownSender, each.getParameter());
            if (hint != null) {
                hints.add(hint);
            }
        }
        return hints;
    }

    // Where packets are swallowed, silence is all that there is to hear.
    private void check() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }
}
