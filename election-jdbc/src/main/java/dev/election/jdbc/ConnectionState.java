// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/** The settings of a borrowed connection that its owner wants to have back. */
record ConnectionState(boolean autoCommit, int isolation, int networkTimeoutMillis) {

    static ConnectionState of(Connection connection) throws SQLException {
        return new ConnectionState(
                connection.getAutoCommit(), connection.getTransactionIsolation(), networkTimeout(connection));
    }

    void restore(Connection connection) throws SQLException {
        if (connection.getTransactionIsolation() != isolation) {
            connection.setTransactionIsolation(isolation);
        }
        if (!autoCommit) {
            connection.setAutoCommit(false);
        }
        if (networkTimeout(connection) != networkTimeoutMillis) {
            connection.setNetworkTimeout(Runnable::run, networkTimeoutMillis);
        }
    }

    private static int networkTimeout(Connection connection) throws SQLException {
        try {
            return connection.getNetworkTimeout();
        } catch (SQLFeatureNotSupportedException | AbstractMethodError e) {
            return 0;
        }
    }
}
