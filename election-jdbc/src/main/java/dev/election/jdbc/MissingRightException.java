// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.io.Serial;
import java.util.List;

/**
 * Thrown when the database answers, but the user of the connection lacks a right on the tables that the lease store
 * needs.
 *
 * @since 0.1.0
 */
public class MissingRightException extends UnusableDatabaseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final List<String> grants;

    MissingRightException(
            String right, String table, String operation, String user, List<String> grants, Throwable cause) {
        super(
                "The database user " + user + " has no right to " + right + " on the table " + table
                        + ", so the lease store cannot " + operation + " (" + cause.getMessage()
                        + "). Run as the owner of the tables: " + String.join("; ", grants),
                cause);
        this.grants = List.copyOf(grants);
    }

    /** The statements that grant every right that the store needs. */
    public List<String> grants() {
        return grants;
    }
}
