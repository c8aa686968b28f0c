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
    public LeaseStoreException connectionFailed(String what, SQLException e) {
        return ErrorCodes.refusalToConnect(e)
                .<LeaseStoreException>map(refusal -> new RefusedConnectionException(e, refusal))
                .orElseGet(() -> new LeaseStoreException(
                        "Could not get a database connection to " + what + ": " + e.getMessage()
                                + "; nothing was changed",
                        e));
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
        if (ErrorCodes.isBinaryLogRefusal(e)) {
            return new UnusableDatabaseException(
                    "The database cannot write its binary log (" + e.getMessage() + "), because the format of that log"
                            + " is STATEMENT and the lease store uses the isolation level READ COMMITTED: let an"
                            + " administrator run SET GLOBAL binlog_format = 'ROW' (or 'MIXED'), and set it in the"
                            + " configuration of the server",
                    e);
        }
        if (ErrorCodes.isLasting(e)) {
            // Without the purpose, which has numbers and names: one reason has one message.
            return new UnusableDatabaseException(
                    "The database refuses a statement of the lease store (" + e.getMessage()
                            + "): compare tables and rights with the script " + dialect.script(),
                    e);
        }
        return new LeaseStoreException("The database did not " + what + ": " + e.getMessage(), e);
    }
}
