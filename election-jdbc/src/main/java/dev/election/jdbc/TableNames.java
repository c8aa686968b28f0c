// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the two tables, checked once: they are the only text from outside that becomes part of a statement. They
 * are not quoted, so that a database finds them in whatever case it keeps names.
 */
final class TableNames {

    static final String DEFAULT_PREFIX = "ELECTION_";

    // PostgreSQL cuts a name off behind its 63rd character, without an error: both tables could become one.
    private static final int MAX_PREFIX_LENGTH = 40;
    private static final int MAX_CHANNEL_LENGTH = 63;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_$#]*");
    private static final Pattern IN_SCRIPT = Pattern.compile("\\bELECTION_(LEASE|LEADER)(_IX)?\\b");

    private final @Nullable String schema;
    private final String prefix;

    private TableNames(@Nullable String schema, String prefix) {
        this.schema = schema;
        this.prefix = prefix;
    }

    static TableNames of(@Nullable String schema, String prefix) {
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
        return new TableNames(schema, prefix);
    }

    /** Returns the name if it can stand in a statement as it is. */
    static String identifier(String what, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("The " + what + " '" + name
                    + "' is not an identifier: give one name of letters, digits and underscores");
        }
        return name;
    }

    String lease() {
        return qualified("LEASE");
    }

    String leader() {
        return qualified("LEADER");
    }

    /** The channel on which users of these tables notify each other. */
    String channel() {
        String name = ("election_" + (schema == null ? "" : schema + "_") + prefix).toLowerCase(Locale.ROOT);
        return name.substring(0, Math.min(name.length(), MAX_CHANNEL_LENGTH));
    }

    private String qualified(String name) {
        return (schema == null ? "" : schema + ".") + prefix + name;
    }

    /** The script with these names in place of the default ones. */
    String insertedInto(String script) {
        // An index is in the schema of its table, and its name is given without one.
        return IN_SCRIPT
                .matcher(script)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(
                        match.group(2) == null ? qualified(match.group(1)) : prefix + match.group(1) + match.group(2)));
    }
}
