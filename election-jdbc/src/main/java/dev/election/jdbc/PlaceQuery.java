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

/** Finds the tables that a connection uses if they are named without a schema. Decision 30. */
final class PlaceQuery {

    private PlaceQuery() {}

    /** The schema in which this connection finds both tables, or would create them. */
    static Place on(Session session, TableNames names) throws SQLException {
        try {
            return session.query(Sql.of(Place.query(session.dialect(), names)), PlaceQuery::place)
                    .get(0);
        } catch (SQLException e) {
            if (ErrorCodes.isRefusal(e)) {
                throw new UnusableDatabaseException(
                        "The schema of the tables of the elections could not be read from the database ("
                                + e.getMessage() + "): set the property election.jdbc.schema",
                        e);
            }
            throw e;
        }
    }

    private static Place place(ResultSet row) throws SQLException {
        String lease = text(row, 3);
        String leader = text(row, 4);
        if (lease != null && leader != null && !lease.equals(leader)) {
            throw new UnusableDatabaseException("The connection finds the table of leases in the schema " + lease
                    + " and the table of leaders in the schema " + leader
                    + ", but both must be in the same schema: set the property election.jdbc.schema to the right one");
        }
        String catalog = text(row, 1);
        String schema = lease != null ? lease : leader != null ? leader : text(row, 2);
        if (schema == null) {
            throw new UnusableDatabaseException(
                    "The database connection has no current schema in which to find the tables of the elections:"
                            + " name one in the URL, or set the property election.jdbc.schema");
        }
        if (schema.contains("{") || (catalog != null && catalog.contains("{"))) {
            throw new UnusableDatabaseException("The name of the schema " + schema
                    + " has a brace, which is not supported: create the tables of the elections in another"
                    + " schema, and set the property election.jdbc.schema to it");
        }
        return new Place(catalog, schema);
    }

    private static @Nullable String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null || text.isBlank() ? null : text;
    }
}
