// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.io.Serial;
import java.util.List;

/**
 * Thrown when the database answers, but the user of the connection may not do to the tables what the lease store has to
 * do.
 *
 * @since 0.1.0
 */
public class MissingRightException extends UnusableDatabaseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String table;
    private final String right;
    private final List<String> grants;

    MissingRightException(
            String right, String table, String operation, String user, List<String> grants, Throwable cause) {
        super(
                "The database user " + user + " has no right to " + right + " on the table " + table
                        + ", without which the lease store could not " + operation + " (" + cause.getMessage()
                        + "). Let the owner of the tables run: " + String.join("; ", grants),
                cause);
        this.table = table;
        this.right = right;
        this.grants = List.copyOf(grants);
    }

    /** The table, with prefix and schema. */
    public String table() {
        return table;
    }

    /** The right that was missing first, for example {@code INSERT}. */
    public String right() {
        return right;
    }

    /** The statements that grant all that the store needs. */
    public List<String> grants() {
        return grants;
    }
}
