// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * How a connection commits: auto-commit, and where a {@linkplain Dialect#setsIsolation session is set} at READ
 * COMMITTED while we use it; as its owner had it before and after.
 *
 * <p>Auto-commit is not a convenience: a process that is frozen between a statement and its commit would hold the row's
 * lock for as long as it is frozen.
 */
record ConnectionState(boolean autoCommit, int isolation) {

    /** Makes the connection ready for our statements and tells what it was before. */
    static ConnectionState change(Connection connection, Dialect dialect) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            // First: to ask for the isolation is a statement for some drivers, and would begin a transaction.
            connection.setAutoCommit(true);
        }
        // PostgreSQL is not asked: the answer is not needed, and would be one more round trip.
        int isolation =
                dialect.setsIsolation() ? connection.getTransactionIsolation() : Connection.TRANSACTION_READ_COMMITTED;
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        return new ConnectionState(autoCommit, isolation);
    }

    void restore(Connection connection) throws SQLException {
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(isolation);
        }
        if (!autoCommit) {
            connection.setAutoCommit(false);
        }
    }
}
