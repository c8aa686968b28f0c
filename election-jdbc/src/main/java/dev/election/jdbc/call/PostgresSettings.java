// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.jdbc.sql.ErrorCodes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** What holds for a whole session of PostgreSQL that is ours alone. Loaded only where its driver is. */
final class PostgresSettings {

    private PostgresSettings() {}

    /**
     * Bounds the time that a statement waits for a lock of any kind, whole tables included, which it cannot do for
     * itself: they are locked before it is executed. And sets the isolation, so that none is repeated. All of it in one
     * round trip, and not through a pooler, which makes up the process that it tells the driver.
     */
    static void set(Connection connection, int lockWaitMillis) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return;
        }
        PGConnection driver = connection.unwrap(PGConnection.class);
        if (!isSet(connection, driver.getBackendPID(), lockWaitMillis)) {
            // A process of the server does not know the statements that another one was told to keep.
            driver.setPrepareThreshold(0);
        }
    }

    private static boolean isSet(Connection connection, int process, int lockWaitMillis) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT set_config('lock_timeout', ?, false),"
                + " set_config('default_transaction_isolation', 'read committed', false)"
                + " WHERE pg_backend_pid() = ?")) {
            statement.setString(1, String.valueOf(lockWaitMillis));
            statement.setInt(2, process);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            if (ErrorCodes.isRefusal(e)) {
                return false; // it merely speaks PostgreSQL's protocol
            }
            throw e;
        }
    }
}
