// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The place in which a connection finds, or would create, the tables.
 *
 * @param catalog null unless connections to one server may have different catalogs and a schema does not determine one
 * @param schema as the database writes it, or as it is configured
 */
public record Place(@Nullable String catalog, String schema) {

    // Oracle's expression for the current schema of a session.
    private static final String ORACLE_SCHEMA = "SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')";

    /**
     * A query for one row: the catalog, the current schema, and for each of the two tables the schema in which it is
     * found by its simple name. A text is empty where the database has no such distinction.
     */
    public static String query(Dialect dialect, TableNames names) {
        String lease = names.simpleLease();
        String leader = names.simpleLeader();
        return switch (dialect) {
            // A table is found in the first schema of the search path that has it, and created in the first of the
            // path.
            case POSTGRESQL -> "SELECT '', current_schema(), " + inSearchPath(lease) + ", " + inSearchPath(leader);
            case MARIADB, MYSQL -> "SELECT '', DATABASE(), '', ''";
            case H2 -> "SELECT '', CURRENT_SCHEMA, '', ''";
            case HSQLDB -> "VALUES ('', CURRENT_SCHEMA, '', '')";
            case SQLITE -> "SELECT '', 'main', '', ''";
            case ORACLE ->
                "SELECT '', " + ORACLE_SCHEMA + ", " + bySynonym(lease) + ", " + bySynonym(leader) + " FROM DUAL";
            // A name is resolved in the user's default schema, then in dbo.
            case SQLSERVER ->
                "SELECT DB_NAME(), SCHEMA_NAME(), OBJECT_SCHEMA_NAME(OBJECT_ID(N'" + lease
                        + "')), OBJECT_SCHEMA_NAME(OBJECT_ID(N'" + leader + "'))";
            case DB2 -> "SELECT '', RTRIM(CURRENT SCHEMA), '', '' FROM SYSIBM.SYSDUMMY1";
        };
    }

    private static String inSearchPath(String table) {
        return "(SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.oid = to_regclass('" + table + "'))";
    }

    // In the order in which Oracle resolves a name. A table to which a synonym gives another name is not found.
    private static String bySynonym(String table) {
        String name = table.toUpperCase(Locale.ROOT);
        String synonym = "(SELECT MAX(TABLE_OWNER) FROM ALL_SYNONYMS WHERE OWNER = %s AND SYNONYM_NAME = '" + name
                + "' AND TABLE_NAME = SYNONYM_NAME AND DB_LINK IS NULL)";
        return "COALESCE(" + synonym.formatted(ORACLE_SCHEMA)
                + ", (SELECT MAX(OWNER) FROM ALL_OBJECTS WHERE OWNER = " + ORACLE_SCHEMA + " AND OBJECT_NAME = '" + name
                + "' AND OBJECT_TYPE IN ('TABLE', 'VIEW')), " + synonym.formatted("'PUBLIC'") + ")";
    }

    /**
     * Whether the place still has to be read from the database: no schema was given, or a schema does not determine the
     * catalog.
     */
    public static boolean isOpen(Dialect dialect, @Nullable String givenSchema) {
        return givenSchema == null || dialect == Dialect.SQLSERVER;
    }

    /** The qualifier of a table's name in a statement, with a dot at its end. */
    String qualifier(Dialect dialect, @Nullable String givenSchema) {
        String inCatalog = (givenSchema == null ? quoted(dialect, schema) : givenSchema) + ".";
        return catalog == null ? inCatalog : quoted(dialect, catalog) + "." + inCatalog;
    }

    /** The place for people, not quoted. */
    String readable(@Nullable String givenSchema) {
        String inCatalog = givenSchema == null ? schema : givenSchema;
        return catalog == null ? inCatalog : catalog + "." + inCatalog;
    }

    /** A name as the database wrote it, in quotes, whatever characters and case it has. */
    public static String quoted(Dialect dialect, String name) {
        return switch (dialect) {
            case MARIADB, MYSQL -> "`" + name.replace("`", "``") + "`";
            case SQLSERVER -> "[" + name.replace("]", "]]") + "]";
            default -> '"' + name.replace("\"", "\"\"") + '"';
        };
    }
}
