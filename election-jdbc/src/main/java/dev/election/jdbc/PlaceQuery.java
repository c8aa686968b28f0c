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

/** Finds the place of the tables that a connection uses if they are named without a schema. */
final class PlaceQuery {

    private PlaceQuery() {}

    /** Where this connection has both tables. */
    static Place on(Session session, TableNames names) throws SQLException {
        Row row;
        try {
            row = session.query(Sql.of(Place.query(session.dialect(), names)), Row::read)
                    .get(0);
        } catch (SQLException e) {
            if (ErrorCodes.isRefusal(e)) {
                throw new UnusableDatabaseException(
                        "The database does not tell in which schema the tables of election are (" + e.getMessage()
                                + "): name it with the property election.jdbc.schema",
                        e);
            }
            throw e;
        }
        return row.place();
    }

    private record Row(
            @Nullable String catalog,
            @Nullable String current,
            @Nullable String lease,
            @Nullable String leader) {

        static Row read(ResultSet row) throws SQLException {
            return new Row(text(row, 1), text(row, 2), text(row, 3), text(row, 4));
        }

        private static @Nullable String text(ResultSet row, int column) throws SQLException {
            String text = row.getString(column);
            return text == null || text.isBlank() ? null : text;
        }

        Place place() {
            if (lease != null && leader != null && !lease.equals(leader)) {
                throw new UnusableDatabaseException("Of the tables of election, that of leases is found in the schema "
                        + lease + " and that of leaders in " + leader
                        + ", which cannot be a pair: name the right schema with the property election.jdbc.schema");
            }
            String schema = lease != null ? lease : leader != null ? leader : current;
            if (schema == null) {
                throw new UnusableDatabaseException(
                        "The database connection has no current schema to find the tables of"
                                + " election in: name it in the URL, or with the property election.jdbc.schema");
            }
            if (schema.contains("{") || (catalog != null && catalog.contains("{"))) {
                throw new UnusableDatabaseException("The name of the schema " + schema
                        + " has a brace, which is not supported: keep the tables of election in another, and name it with the"
                        + " property election.jdbc.schema");
            }
            return new Place(catalog, schema);
        }
    }
}
