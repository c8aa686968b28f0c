// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

/**
 * An array in the text format that PostgreSQL reads.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-INPUT">Array value input</a>
 */
public final class PostgresTextArray {

    private PostgresTextArray() {}

    /** The array, with each element in quotes and a backslash before each quote and backslash in it. */
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
