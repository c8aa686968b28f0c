// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.io.Serial;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the database answers, but the tables of the lease store do not exist or could not be created.
 *
 * @since 0.1.0
 */
public class MissingTablesException extends UnusableDatabaseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final List<String> tables;
    private final String script;
    private final boolean creationFailed;
    private final @Nullable String grant;

    MissingTablesException(List<String> tables, String script, @Nullable FailedCreation failure) {
        super(
                "The database has no table " + String.join(" and ", tables)
                        + (failure == null
                                ? ""
                                : ", and the user " + failure.user() + " could not create "
                                        + (tables.size() == 1 ? "it" : "them") + ": " + failure.statement()
                                        + " failed with "
                                        + failure.cause().getMessage())
                        + ". Run the script classpath:" + script + " once"
                        + (failure == null
                                ? ", or set the property election.jdbc.initialize-schema=always to run it at the start"
                                : " as a user that may create tables there"),
                failure == null ? null : failure.cause());
        this.tables = List.copyOf(tables);
        this.script = script;
        this.creationFailed = failure != null;
        this.grant = failure == null ? null : failure.grant();
    }

    /**
     * Why the tables could not be created.
     *
     * @param statement the beginning of the first statement that failed
     * @param user the user of the connection, quoted as its database quotes names
     * @param grant the statement that gives this user the right to create tables; null if it lacks no right, or if that
     *     statement is not known for its database
     */
    record FailedCreation(
            String statement, String user, @Nullable String grant, SQLException cause) {}

    /** The missing tables, with prefix and schema. */
    public List<String> tables() {
        return tables;
    }

    /** The location on the class path of the script that creates them, under their default names. */
    public String script() {
        return script;
    }

    /** Whether the store was configured to create the tables, and could not. */
    public boolean creationFailed() {
        return creationFailed;
    }

    /**
     * The statement that grants the right to create the tables, if that right was missing and the statement is known.
     */
    public Optional<String> grant() {
        return Optional.ofNullable(grant);
    }
}
