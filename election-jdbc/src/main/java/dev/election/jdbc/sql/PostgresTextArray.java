// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

/**
 * An array as PostgreSQL reads it from text.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-INPUT">Array value input</a>
 */
public final class PostgresTextArray {

    private PostgresTextArray() {}

    /** Each element in quotes, with a backslash before what would end them. */
    public static String of(String... elements) {
        StringBuilder text = new StringBuilder("{");
        for (String element : elements) {
            text.append(text.length() == 1 ? "\"" : ",\"")
                    .append(element.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return text.append('}').toString();
    }
}
