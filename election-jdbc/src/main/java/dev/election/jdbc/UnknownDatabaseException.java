// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.sql.Dialect;
import java.io.Serial;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;

/**
 * Thrown when the database answers, but its product is unknown and no platform was configured.
 *
 * @since 0.1.0
 */
public class UnknownDatabaseException extends UnusableDatabaseException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final List<String> platforms;

    UnknownDatabaseException(String product, List<String> platforms) {
        super("The database product '" + product + "' is not known; the known platforms are "
                + String.join(", ", platforms)
                + ". If it behaves like one of them, set the property election.jdbc.platform to that one");
        this.platforms = List.copyOf(platforms);
    }

    /** The dialect of this database; throws this exception if its product is unknown. */
    static Dialect dialectOf(DatabaseMetaData database) throws SQLException {
        String product = String.valueOf(database.getDatabaseProductName());
        return Dialect.recognised(database)
                .orElseThrow(() -> new UnknownDatabaseException(product, Dialect.platforms()));
    }

    /** The known platforms. */
    public List<String> platforms() {
        return platforms;
    }
}
