// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.io.Serial;
import java.util.List;
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

    MissingTablesException(List<String> tables, String script, @Nullable Throwable cause) {
        super(
                "The database has no table " + String.join(" and ", tables)
                        + (cause == null ? "" : ", and it could not be created: " + cause.getMessage())
                        + ". Run the script classpath:" + script
                        + " once, or set the property election.jdbc.initialize-schema=always to run it at the start",
                cause);
        this.tables = List.copyOf(tables);
        this.script = script;
    }

    /** The missing tables, with prefix and schema. */
    public List<String> tables() {
        return tables;
    }

    /** The location on the class path of the script that creates them, under their default names. */
    public String script() {
        return script;
    }
}
