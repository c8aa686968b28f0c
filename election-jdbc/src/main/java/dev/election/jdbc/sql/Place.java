// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection finds, or would create, tables that are named without a schema.
 *
 * @param catalog only where connections to one server may have different ones, and a schema does not tell which
 * @param schema as the database writes it
 */
public record Place(@Nullable String catalog, String schema) {

    /** A row of the catalog, the current schema, and the schemas in which either table is found by its simple name. */
    public static String query(Dialect dialect, TableNames names) {
        String lease = names.simpleLease();
        String leader = names.simpleLeader();
        return switch (dialect) {
            // The first schema of the search path that has such a table; a new one goes to the first schema of all.
            case POSTGRESQL -> "SELECT '', current_schema(), " + inSearchPath(lease) + ", " + inSearchPath(leader);
            case MARIADB, MYSQL -> "SELECT '', DATABASE(), '', ''";
            case H2 -> "SELECT '', CURRENT_SCHEMA, '', ''";
            case HSQLDB -> "VALUES ('', CURRENT_SCHEMA, '', '')";
            case SQLITE -> "SELECT '', 'main', '', ''";
            case ORACLE ->
                "SELECT '', " + ORACLE_SCHEMA + ", " + bySynonym(lease) + ", " + bySynonym(leader) + " FROM DUAL";
            // The user's default schema, then dbo.
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

    private static final String ORACLE_SCHEMA = "SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')";

    // In the order in which a name is looked up. What a synonym leads to under another name is not found.
    private static String bySynonym(String table) {
        String name = table.toUpperCase(Locale.ROOT);
        String synonym = "(SELECT MAX(TABLE_OWNER) FROM ALL_SYNONYMS WHERE OWNER = %s AND SYNONYM_NAME = '" + name
                + "' AND TABLE_NAME = SYNONYM_NAME AND DB_LINK IS NULL)";
        return "COALESCE(" + synonym.formatted(ORACLE_SCHEMA)
                + ", (SELECT MAX(OWNER) FROM ALL_OBJECTS WHERE OWNER = " + ORACLE_SCHEMA + " AND OBJECT_NAME = '" + name
                + "' AND OBJECT_TYPE IN ('TABLE', 'VIEW')), " + synonym.formatted("'PUBLIC'") + ")";
    }

    /** Whether a schema that was given leaves something open, since it does not tell the catalog. */
    public static boolean isOpen(Dialect dialect, @Nullable String givenSchema) {
        return givenSchema == null || dialect == Dialect.SQLSERVER;
    }

    /** What comes before a table's name in a statement. */
    String qualifier(Dialect dialect, @Nullable String givenSchema) {
        String inCatalog = (givenSchema == null ? quoted(dialect, schema) : givenSchema) + ".";
        return catalog == null ? inCatalog : quoted(dialect, catalog) + "." + inCatalog;
    }

    /** For people: not quoted. */
    String readable(@Nullable String givenSchema) {
        String inCatalog = givenSchema == null ? schema : givenSchema;
        return catalog == null ? inCatalog : catalog + "." + inCatalog;
    }

    /** A name as the database wrote it, whatever characters and case it has. */
    public static String quoted(Dialect dialect, String name) {
        return switch (dialect) {
            case MARIADB, MYSQL -> "`" + name.replace("`", "``") + "`";
            case SQLSERVER -> "[" + name.replace("]", "]]") + "]";
            default -> '"' + name.replace("\"", "\"\"") + '"';
        };
    }
}
