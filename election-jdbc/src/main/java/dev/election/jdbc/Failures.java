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
