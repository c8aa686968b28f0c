// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The state of a connection before we changed it. While we use it, it is in auto-commit mode and, where a
 * {@linkplain Dialect#setsIsolation session is set}, at READ COMMITTED. Afterwards it is as its owner had it.
 *
 * <p>Auto-commit is not a convenience: a process that is frozen between a statement and its commit would hold the lock
 * of the row for as long as it is frozen.
 */
record ConnectionState(boolean autoCommit, int isolation) {

    /** Prepares the connection for our statements and returns the state that it had before. */
    static ConnectionState change(Connection connection, Dialect dialect) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            // This comes first: some drivers execute a statement to read the isolation level, which would begin a
            // transaction.
            connection.setAutoCommit(true);
        }
        // Not read from PostgreSQL: the value is not needed there, and would be one more round trip. Decision 31.
        int isolation =
                dialect.setsIsolation() ? connection.getTransactionIsolation() : Connection.TRANSACTION_READ_COMMITTED;
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        return new ConnectionState(autoCommit, isolation);
    }

    /** Puts this state back. */
    void restore(Connection connection) throws SQLException {
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(isolation);
        }
        if (!autoCommit) {
            connection.setAutoCommit(false);
        }
    }
}
