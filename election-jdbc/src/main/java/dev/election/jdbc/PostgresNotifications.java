// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Hint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A connection that listens to a channel of PostgreSQL. Loaded only where its driver is. */
final class PostgresNotifications implements Notifications {

    private final PGConnection connection;
    private final int ownProcess;
    private final boolean encrypted;

    private PostgresNotifications(PGConnection connection, int ownProcess, boolean encrypted) {
        this.connection = connection;
        this.ownProcess = ownProcess;
        this.encrypted = encrypted;
    }

    /** Begins to listen; null if that would be of no use on this connection. */
    static @Nullable Notifications listen(Connection connection, String channel) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return null;
        }
        PGConnection driver = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            int process;
            boolean encrypted;
            try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid(),"
                    + " COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)")) {
                row.next();
                process = row.getInt(1);
                encrypted = row.getBoolean(2);
            }
            // A pooler makes up the process that it tells the driver. Behind one the next statement may be another
            // process's, and whoever gets this one afterwards would be told in our place.
            if (process != driver.getBackendPID()) {
                return null;
            }
            statement.execute("LISTEN \"" + channel + "\"");
            return new PostgresNotifications(driver, process, encrypted);
        }
    }

    @Override
    public List<Hint> arrived(int millis) throws SQLException {
        // What is encrypted cannot be seen without a read, which waits a millisecond for something to come.
        int wait = encrypted ? Math.max(1, millis) : millis;
        PGNotification[] all = wait > 0 ? connection.getNotifications(wait) : connection.getNotifications();
        List<Hint> hints = new ArrayList<>();
        if (all != null) {
            for (PGNotification each : all) {
                if (each.getPID() != ownProcess) {
                    hints.add(Payload.read(each.getParameter()));
                }
            }
        }
        return hints;
    }
}
