// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.jdbc.sql.ErrorCodes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Settings of a whole PostgreSQL session that only we use. Loaded only if its driver is on the class path. */
final class PostgresSettings {

    private PostgresSettings() {}

    /**
     * Sets the session in one round trip, unless it is shared through a pooler. A pooler is detected because it invents
     * the process id that it reports to the driver.
     *
     * <ul>
     *   <li>The time for which a statement waits for a lock of any kind is bounded. A statement cannot bound its wait
     *       for a whole table by itself, because the table is locked before the statement is executed.
     *   <li>The isolation level is READ COMMITTED, so that no statement has to be repeated.
     * </ul>
     *
     * <p>Decision 31.
     */
    static void set(Connection connection, int lockWaitMillis) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return;
        }
        PGConnection driver = connection.unwrap(PGConnection.class);
        if (!isSet(connection, driver.getBackendPID(), lockWaitMillis)) {
            // Behind a pooler, the next process of the server would not know a statement that this one has prepared.
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
                return false; // a database that only uses PostgreSQL's protocol
            }
            throw e;
        }
    }
}
