// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.Place;
import dev.election.jdbc.sql.Sql;
import dev.election.jdbc.sql.TableNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the schema of the tables if none is configured, and on SQL Server their database in every case. Decision 30.
 */
final class PlaceQuery {

    private PlaceQuery() {}

    /**
     * The place in which this connection finds both tables, or would create them.
     *
     * @param given the names of the tables, with a schema if one is configured
     * @throws UnusableDatabaseException if the database refuses the query, the tables are in two schemas, the
     *     connection has no current schema, or a name has a brace
     */
    static Place on(Session session, TableNames given) throws SQLException {
        try {
            return session.query(Sql.of(Place.query(session.dialect(), given)), row -> place(row, given.schema()))
                    .get(0);
        } catch (SQLException e) {
            if (ErrorCodes.isRefusal(e)) {
                throw refused(given, e);
            }
            throw e;
        }
    }

    private static UnusableDatabaseException refused(TableNames given, SQLException e) {
        String reason = " could not be read from the database (" + e.getMessage() + "): ";
        return new UnusableDatabaseException(
                given.schema() == null
                        ? "The schema of the tables of the elections" + reason + "set the property election.jdbc.schema"
                        : "The name of the database in which the tables of the elections are" + reason
                                + "permit its user to execute SELECT DB_NAME()",
                e);
    }

    private static Place place(ResultSet row, @Nullable String givenSchema) throws SQLException {
        String catalog = text(row, 1);
        if (catalog != null && catalog.contains("{")) {
            throw new UnusableDatabaseException("The name of the database " + catalog
                    + " has a brace, which is not supported: keep the tables of the elections in another database");
        }
        return new Place(catalog, givenSchema == null ? schema(row) : givenSchema);
    }

    private static String schema(ResultSet row) throws SQLException {
        String lease = text(row, 3);
        String leader = text(row, 4);
        if (lease != null && leader != null && !lease.equals(leader)) {
            throw new UnusableDatabaseException("The connection finds the table of leases in the schema " + lease
                    + " and the table of leaders in the schema " + leader
                    + ", but both must be in the same schema: set the property election.jdbc.schema to the right one");
        }
        String schema = lease != null ? lease : leader != null ? leader : text(row, 2);
        if (schema == null) {
            throw new UnusableDatabaseException(
                    "The database connection has no current schema in which to find the tables of the elections:"
                            + " name one in the URL, or set the property election.jdbc.schema");
        }
        if (schema.contains("{")) {
            throw new UnusableDatabaseException("The name of the schema " + schema
                    + " has a brace, which is not supported: create the tables of the elections in another"
                    + " schema, and set the property election.jdbc.schema to it");
        }
        return schema;
    }

    private static @Nullable String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null || text.isBlank() ? null : text;
    }
}
