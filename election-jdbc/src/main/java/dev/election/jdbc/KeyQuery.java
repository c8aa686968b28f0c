// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Place;
import dev.election.jdbc.sql.TableNames;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out by the metadata of the driver whether a table may have two rows with the same key. Decision 37. */
record KeyQuery(
        DatabaseMetaData database,
        @Nullable String catalog,
        @Nullable String schema,
        String table) {

    // Types that can have a primary key, as drivers name them.
    private static final Set<String> TABLE_TYPES = Set.of("TABLE", "BASE TABLE", "PARTITIONED TABLE");

    /**
     * Whether the table certainly has neither a primary key nor a unique index of this column alone. It is not certain
     * for a view, or if the metadata cannot be read.
     */
    static boolean isMissing(Session session, TableNames names, String simpleTable, String column) {
        try {
            DatabaseMetaData database = session.connection().getMetaData();
            Place place = names.place();
            String found = place == null ? null : place.schema();
            String schema = names.schema() == null ? found : stored(database, names.schema());
            String foundCatalog = place == null ? null : place.catalog();
            // To drivers of MySQL and MariaDB, a schema is a catalog.
            String catalog = session.dialect().isLike(Dialect.MYSQL) ? schema : foundCatalog;
            KeyQuery query = new KeyQuery(database, catalog, schema, stored(database, simpleTable));
            return !query.hasUniqueIndex(column) && !query.hasPrimaryKey(column) && query.seesTable();
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    // An unquoted name as the database stores it.
    private static String stored(DatabaseMetaData database, String name) throws SQLException {
        if (database.storesUpperCaseIdentifiers()) {
            return name.toUpperCase(Locale.ROOT);
        }
        return database.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
    }

    // Most databases have an index for the primary key, so this is most often the only query.
    private boolean hasUniqueIndex(String column) throws SQLException {
        Map<String, List<String>> columns = new HashMap<>();
        try (ResultSet row = database.getIndexInfo(catalog, schema, table, true, true)) {
            while (row.next()) {
                columns.computeIfAbsent(row.getString("INDEX_NAME"), name -> new ArrayList<>())
                        .add(String.valueOf(row.getString("COLUMN_NAME")).toUpperCase(Locale.ROOT));
            }
        }
        return columns.containsValue(List.of(column));
    }

    private boolean hasPrimaryKey(String column) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet row = database.getPrimaryKeys(catalog, schema, table)) {
            while (row.next()) {
                columns.add(row.getString("COLUMN_NAME").toUpperCase(Locale.ROOT));
            }
        }
        return columns.equals(List.of(column));
    }

    private boolean seesTable() throws SQLException {
        try (ResultSet row = database.getTables(catalog, schema, table, null)) {
            while (row.next()) {
                // The name is taken for a pattern, in which an underscore matches any character.
                if (table.equals(row.getString("TABLE_NAME")) && TABLE_TYPES.contains(row.getString("TABLE_TYPE"))) {
                    return true;
                }
            }
            return false;
        }
    }
}
