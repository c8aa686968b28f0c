// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import dev.election.jdbc.call.FailureTranslator;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import java.sql.SQLException;

/** What an error of a database that should keep elections is called: what was wanted, what happened, what follows. */
final class StoreFailureTranslator implements FailureTranslator {

    @Override
    public boolean condemnsConnection(LeaseStoreException e) {
        // Another connection of the same user would have neither tables nor rights.
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
                            + "; a connection pooler stands between, which hands the driver from one process of the server to another:"
                            + " add prepareThreshold=0 to the JDBC URL, or use PgBouncer 1.21 or later with max_prepared_statements",
                    e);
        }
        if (dialect.isLocked(e)) {
            return new LeaseStoreException(
                    "The database did not " + what + ", since another transaction holds a lock on it: "
                            + e.getMessage(),
                    e);
        }
        return new LeaseStoreException("The database did not " + what + ": " + e.getMessage(), e);
    }
}
