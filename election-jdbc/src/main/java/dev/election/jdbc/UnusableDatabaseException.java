// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.StoreRefusedException;
import java.io.Serial;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the database answers, but cannot be used as it is: its product is unknown, it is read-only, it
 * {@linkplain RefusedConnectionException refuses connections}, {@linkplain MissingTablesException tables are missing},
 * or {@linkplain MissingRightException rights on them are missing}. Nothing was changed. Retrying does not help until
 * the cause is removed.
 *
 * @since 0.1.0
 */
public class UnusableDatabaseException extends StoreRefusedException {

    @Serial
    private static final long serialVersionUID = 1L;

    public UnusableDatabaseException(String message) {
        super(message);
    }

    public UnusableDatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static UnusableDatabaseException readOnly(@Nullable SQLException cause) {
        return new UnusableDatabaseException(
                "The database connection is read-only"
                        + (cause == null ? "" : " (" + cause.getMessage() + ")")
                        + ", but leader election has to write: use a data source of the primary server, without a"
                        + " read-only setting",
                cause);
    }
}
