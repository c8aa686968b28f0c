// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the two tables, checked once: they are the only text from outside that becomes part of a statement. What
 * is given is not quoted, so that a database finds it in whatever case it keeps names; the {@link Place} that a
 * database told is quoted.
 *
 * @param schema as it was given; null if it was not
 * @param prefix as it was given
 * @param place where the tables were found; null before, and if nothing is left open by what was given
 * @param qualifier what comes before both names in a statement: empty, or ends with a dot
 */
public record TableNames(
        @Nullable String schema, String prefix, @Nullable Place place, String qualifier) {

    public static final String DEFAULT_PREFIX = "ELECTION_";

    // PostgreSQL cuts a name off behind its 63rd character, without an error: both tables could become one.
    private static final int MAX_PREFIX_LENGTH = 40;
    private static final int MAX_CHANNEL_LENGTH = 63;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_$#]*");
    private static final Pattern NOT_IN_CHANNEL = Pattern.compile("[^a-z0-9_$#]");
    private static final Pattern IN_SCRIPT = Pattern.compile("\\bELECTION_(LEASE|LEADER)(_IX)?\\b");

    public static TableNames of(@Nullable String schema, String prefix) {
        if (schema != null) {
            identifier("schema", schema);
        }
        if (!prefix.isEmpty() && !IDENTIFIER.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "The table prefix '" + prefix + "' is not an identifier: give letters, digits"
                            + " and underscores; a schema has a property of its own (election.jdbc.schema)");
        }
        if (prefix.length() > MAX_PREFIX_LENGTH) {
            throw new IllegalArgumentException("The table prefix '" + prefix + "' has " + prefix.length()
                    + " characters; at most " + MAX_PREFIX_LENGTH + " are possible");
        }
        return new TableNames(schema, prefix, null, schema == null ? "" : schema + ".");
    }

    /** Returns the name if it can stand in a statement as it is. */
    public static String identifier(String what, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("The " + what + " '" + name
                    + "' is not an identifier: give one name of letters, digits and underscores");
        }
        return name;
    }

    /** These names in that place, whatever a connection would make of them otherwise. */
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

    /** What comes before a column of the leases where another table has one of the same name. */
    String leaseInColumn() {
        return hasCatalog() ? simpleLease() : lease();
    }

    public String leaderInColumn() {
        return hasCatalog() ? simpleLeader() : leader();
    }

    // In a column's name, a catalog is more than some databases take.
    private boolean hasCatalog() {
        return place != null && place.catalog() != null;
    }

    /** For people: not quoted. */
    public String readable(String simpleName) {
        String where = where();
        return where.isEmpty() ? simpleName : where + "." + simpleName;
    }

    /** The schema, with its catalog if that matters, for people; empty if nothing tells which. */
    public String where() {
        if (place == null) {
            return schema == null ? "" : schema;
        }
        return place.readable(schema);
    }

    /** The channel on which users of these tables notify each other. */
    public String channel() {
        String where = place == null ? schema : place.schema();
        String name = ("election_" + (where == null ? "" : where + "_") + prefix).toLowerCase(Locale.ROOT);
        // What is told on a channel that two schemas share is of no use to one of them, and does no harm.
        String plain = NOT_IN_CHANNEL.matcher(name).replaceAll("_");
        return plain.substring(0, Math.min(plain.length(), MAX_CHANNEL_LENGTH));
    }

    /** The statement of a script with these names in place of the default ones. */
    public String insertedInto(String statement) {
        // An index is in the schema of its table, and its name is given without one.
        return IN_SCRIPT
                .matcher(statement)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(2) == null
                                ? qualifier + prefix + match.group(1)
                                : prefix + match.group(1) + match.group(2)));
    }
}
