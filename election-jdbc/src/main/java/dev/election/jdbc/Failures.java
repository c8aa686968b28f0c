// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import java.sql.SQLException;

/** What an error of the database is called: what was wanted, what happened, what follows. */
final class Failures {

    private Failures() {}

    static LeaseStoreException noConnection(String what, SQLException e) {
        return new LeaseStoreException(
                "No connection to the database was had to " + what + ": " + e.getMessage() + "; nothing was changed",
                e);
    }

    static LeaseStoreException noAnswer(String what, Deadline deadline) {
        return new LeaseStoreException("The database did not answer within " + deadline.elapsedMillis()
                + " ms when asked to " + what + "; whether it was done is unknown");
    }

    static LeaseStoreException of(String what, Dialect dialect, SQLException e) {
        if (dialect.isReadOnly(e)) {
            return readOnly(e);
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

    static UnusableDatabaseException readOnly(@org.jspecify.annotations.Nullable SQLException cause) {
        return new UnusableDatabaseException(
                "The database connection is read-only"
                        + (cause == null ? "" : " (" + cause.getMessage() + ")")
                        + ", but an election writes: use a data source of the primary server, without a read-only setting",
                cause);
    }
}
