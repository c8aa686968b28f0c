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
 * @param simpleLease the name of the table of leases, as it was configured
 * @param simpleLeader the name of the table of leaders, as it was configured
 * @param place the place in which the tables were found; null before that, and if the configured names determine it
 * @param qualifier the qualifier of both names in a statement: empty, or with a dot at its end
 */
public record TableNames(
        @Nullable String schema,
        String simpleLease,
        String simpleLeader,
        @Nullable Place place,
        String qualifier) {

    /** The prefix of both names unless another one is configured. */
    public static final String DEFAULT_PREFIX = "ELECTION_";

    // In characters. PostgreSQL truncates a name to 63 without an error, so both tables could become one. The name of
    // an index has a suffix.
    private static final int MAX_LENGTH = 60;
    private static final int MAX_PREFIX_LENGTH = 40;
    // In characters, also a limit of PostgreSQL.
    private static final int MAX_CHANNEL_LENGTH = 63;
    // A name that every database takes without quotes.
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_$#]*");
    // A character that is replaced in the name of a channel.
    private static final Pattern NOT_IN_CHANNEL = Pattern.compile("[^a-z0-9_$#]");
    // A name of a table or of its index in a schema script.
    private static final Pattern IN_SCRIPT = Pattern.compile("\\bELECTION_(LEASE|LEADER)(_IX)?\\b");

    /** The names with this prefix, which may be empty. */
    public static TableNames of(@Nullable String schema, String prefix) {
        if (!prefix.isEmpty()) {
            check("table prefix", prefix, MAX_PREFIX_LENGTH);
        }
        return of(schema, prefix + "LEASE", prefix + "LEADER");
    }

    public static TableNames of(@Nullable String schema, String lease, String leader) {
        if (schema != null) {
            identifier("schema", schema);
        }
        check("table name", lease, MAX_LENGTH);
        check("table name", leader, MAX_LENGTH);
        if (lease.equalsIgnoreCase(leader)) {
            throw new IllegalArgumentException(
                    "The tables of leases and of leaders have the same name '" + lease + "'");
        }
        return new TableNames(schema, lease, leader, null, schema == null ? "" : schema + ".");
    }

    private static void check(String what, String name, int maxLength) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("The " + what + " '" + name + "' is not an identifier: use letters,"
                    + " digits and underscores; set a schema with election.jdbc.schema");
        }
        if (name.length() > maxLength) {
            throw new IllegalArgumentException("The " + what + " '" + name + "' has " + name.length()
                    + " characters; at most " + maxLength + " are allowed");
        }
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
        return new TableNames(schema, simpleLease, simpleLeader, found, found.qualifier(dialect, schema));
    }

    public String lease() {
        return qualifier + simpleLease;
    }

    public String leader() {
        return qualifier + simpleLeader;
    }

    /** The qualifier of a column of the leaders in a statement in which both tables have such a column. */
    public String leaderInColumn() {
        // Some databases take no catalog in the name of a column.
        return place != null && place.catalog() != null ? simpleLeader : leader();
    }

    /** The name of the table of leases with its schema, for people, not quoted. */
    public String leaseForPeople() {
        return readable(simpleLease);
    }

    /** The name of the table of leaders with its schema, for people, not quoted. */
    public String leaderForPeople() {
        return readable(simpleLeader);
    }

    private String readable(String simpleName) {
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
        String name = ("election_" + (where == null ? "" : where + "_") + simpleLeader).toLowerCase(Locale.ROOT);
        // If two schemas share a channel, a notification of one is useless to the other, and harmless.
        String plain = NOT_IN_CHANNEL.matcher(name).replaceAll("_");
        return plain.substring(0, Math.min(plain.length(), MAX_CHANNEL_LENGTH));
    }

    /** A statement of a schema script, with these names in place of the default ones. */
    public String insertedInto(String statement) {
        return IN_SCRIPT.matcher(statement).replaceAll(match -> {
            String table = match.group(1).equals("LEASE") ? simpleLease : simpleLeader;
            // An index is created in the schema of its table, and its name has no qualifier.
            return Matcher.quoteReplacement(match.group(2) == null ? qualifier + table : table + match.group(2));
        });
    }
}
