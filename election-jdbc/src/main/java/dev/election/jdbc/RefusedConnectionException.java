// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.sql.ErrorCodes;
import java.io.Serial;
import java.sql.SQLException;

/**
 * Thrown when the database answers and refuses to provide a connection: the user is unknown or its password wrong,
 * there is no database of that name, the user may not connect to it, or an initial statement of the pool fails.
 *
 * @since 0.1.0
 */
public class RefusedConnectionException extends UnusableDatabaseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String remedy;

    RefusedConnectionException(SQLException failure, SQLException refusal) {
        super("The database refuses to provide a connection: " + message(failure, refusal), failure);
        this.remedy = remedy(refusal);
    }

    // A pool may hide the exception of the driver behind one of its own.
    private static String message(SQLException failure, SQLException refusal) {
        String all = String.valueOf(failure.getMessage());
        String why = String.valueOf(refusal.getMessage());
        return all.contains(why) ? all : all + " (" + why + ")";
    }

    private static String remedy(SQLException refusal) {
        if (ErrorCodes.isNoDatabase(refusal)) {
            return "Create the database, or correct its name in the URL of the DataSource.";
        } else if (ErrorCodes.isLoginRefused(refusal)) {
            return "Correct the user and the password of the DataSource, or let an administrator create that user.";
        } else if (ErrorCodes.isDenied(refusal)) {
            return "Let an administrator grant the user the right to connect to the database.";
        }
        return "Correct the initial statement that the DataSource executes on its connections.";
    }

    /** What to do, for people. */
    public String remedy() {
        return remedy;
    }
}
