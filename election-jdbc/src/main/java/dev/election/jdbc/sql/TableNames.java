// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the two tables. They are checked once, because they are the only text from outside that becomes part of
 * a statement. A name that was configured is not quoted, so that the database finds it in whatever case it stores
 * names. A {@link Place} that the database reported is quoted. Decision 30.
 *
 * @param schema as it was configured; null if it was not
 * @param prefix as it was configured
 * @param place the place in which the tables were found; null before that, and if the configured names determine it
 * @param qualifier the qualifier of both names in a statement: empty, or with a dot at its end
 */
public record TableNames(
        @Nullable String schema, String prefix, @Nullable Place place, String qualifier) {

    /** The prefix of both names unless another one is configured. */
    public static final String DEFAULT_PREFIX = "ELECTION_";

    // In characters. PostgreSQL truncates a name to 63 without an error, so both tables could become one.
    private static final int MAX_PREFIX_LENGTH = 40;
    // In characters, also a limit of PostgreSQL.
    private static final int MAX_CHANNEL_LENGTH = 63;
    // A name that every database takes without quotes.
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_$#]*");
    // A character that is replaced in the name of a channel.
    private static final Pattern NOT_IN_CHANNEL = Pattern.compile("[^a-z0-9_$#]");
    // A name of a table or of its index in a schema script.
    private static final Pattern IN_SCRIPT = Pattern.compile("\\bELECTION_(LEASE|LEADER)(_IX)?\\b");

    public static TableNames of(@Nullable String schema, String prefix) {
        if (schema != null) {
            identifier("schema", schema);
        }
        if (!prefix.isEmpty() && !IDENTIFIER.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "The table prefix '" + prefix + "' is not an identifier: use letters, digits"
                            + " and underscores; set a schema with election.jdbc.schema");
        }
        if (prefix.length() > MAX_PREFIX_LENGTH) {
            throw new IllegalArgumentException("The table prefix '" + prefix + "' has " + prefix.length()
                    + " characters; at most " + MAX_PREFIX_LENGTH + " are allowed");
        }
        return new TableNames(schema, prefix, null, schema == null ? "" : schema + ".");
    }

    /** Returns the name if a statement can contain it without quotes; otherwise throws an exception. */
    public static String identifier(String what, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("The " + what + " '" + name
                    + "' is not an identifier: use one name of letters, digits and underscores");
        }
        return name;
    }

    /** These names, qualified with that place, so that each connection finds the same tables. */
    public TableNames in(Place found, Dialect dialect) {
        return new TableNames(schema, prefix, found, found.qualifier(dialect, schema));
    }

    public String lease() {
        return qualifier + simpleLease();
    }

    public String leader() {
        return qualifier + simpleLeader();
    }

    public String simpleLease() {
        return prefix + "LEASE";
    }

    public String simpleLeader() {
        return prefix + "LEADER";
    }

    /** The qualifier of a column of the leases in a statement in which both tables have such a column. */
    String leaseInColumn() {
        return hasCatalog() ? simpleLease() : lease();
    }

    /** The qualifier of a column of the leaders in such a statement. */
    public String leaderInColumn() {
        return hasCatalog() ? simpleLeader() : leader();
    }

    // Some databases take no catalog in the name of a column.
    private boolean hasCatalog() {
        return place != null && place.catalog() != null;
    }

    /** The name with its schema, for people, not quoted. */
    public String readable(String simpleName) {
        String where = where();
        return where.isEmpty() ? simpleName : where + "." + simpleName;
    }

    /** The schema for people, with its catalog if that matters; empty if it is not known. */
    public String where() {
        if (place == null) {
            return schema == null ? "" : schema;
        }
        return place.readable(schema);
    }

    /** The channel of PostgreSQL on which instances that use these tables notify each other. */
    public String channel() {
        String where = place == null ? schema : place.schema();
        String name = ("election_" + (where == null ? "" : where + "_") + prefix).toLowerCase(Locale.ROOT);
        // If two schemas share a channel, a notification of one is useless to the other, and harmless.
        String plain = NOT_IN_CHANNEL.matcher(name).replaceAll("_");
        return plain.substring(0, Math.min(plain.length(), MAX_CHANNEL_LENGTH));
    }

    /** A statement of a schema script, with these names in place of the default ones. */
    public String insertedInto(String statement) {
        // An index is created in the schema of its table, and its name has no qualifier.
        return IN_SCRIPT
                .matcher(statement)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(2) == null
                                ? qualifier + prefix + match.group(1)
                                : prefix + match.group(1) + match.group(2)));
    }
}
