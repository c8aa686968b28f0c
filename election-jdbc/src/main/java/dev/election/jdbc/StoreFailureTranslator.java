// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import dev.election.jdbc.call.FailureTranslator;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import java.sql.SQLException;

/** Translates an error of the database into an exception that names the failed operation and the cure. */
final class StoreFailureTranslator implements FailureTranslator {

    @Override
    public boolean condemnsConnection(LeaseStoreException e) {
        // Missing tables or rights are the same on every connection of this user.
        return e instanceof UnusableDatabaseException
                && !(e instanceof MissingTablesException)
                && !(e instanceof MissingRightException);
    }

    @Override
    public LeaseStoreException translate(String what, Dialect dialect, SQLException e) {
        if (dialect.isReadOnly(e)) {
            return UnusableDatabaseException.readOnly(e);
        }
        if (dialect == Dialect.POSTGRESQL && ErrorCodes.isLostStatement(e)) {
            return new LeaseStoreException(
                    "The database did not " + what + ": " + e.getMessage()
                            + "; a connection pooler moves this connection from one server process to another:"
                            + " add prepareThreshold=0 to the JDBC URL, or use PgBouncer 1.21 or later with"
                            + " max_prepared_statements",
                    e);
        }
        if (dialect.isLocked(e)) {
            return new LeaseStoreException(
                    "The database did not " + what + ", because another transaction holds a lock: " + e.getMessage(),
                    e);
        }
        return new LeaseStoreException("The database did not " + what + ": " + e.getMessage(), e);
    }
}
