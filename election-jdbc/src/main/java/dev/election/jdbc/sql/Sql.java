// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters.
 *
 * @param text the statement, which may have one of the marks below
 * @param parameters in the order of their question marks; each is a String, a Long, a String[], null for a text, or an
 *     OptionalLong for a number that may be null
 */
public record Sql(String text, List<@Nullable Object> parameters) {

    /**
     * The mark in the text of a statement that may wait for a lock. An always-true condition that bounds that wait
     * replaces it.
     */
    public static final String BOUNDED = "{bounded}";

    /**
     * The mark in the text of a statement that may wait for a lock, and whose commit need not wait for the disk.
     * Decision 18.
     */
    public static final String UNAWAITED = "{unawaited}";

    public static Sql of(String text, @Nullable Object... parameters) {
        return new Sql(text, Arrays.asList(parameters));
    }

    /** This statement with another text for the same parameters. */
    public Sql as(String otherText) {
        return new Sql(otherText, parameters);
    }

    /** This statement, followed by more text with these parameters. */
    public Sql and(String more, @Nullable Object... added) {
        List<@Nullable Object> all = new ArrayList<>(parameters);
        Collections.addAll(all, added);
        return new Sql(text + more, all);
    }

    /** This statement, followed by another one with its parameters. */
    Sql and(Sql more) {
        return and(more.text, more.parameters.toArray());
    }

    /** Prepares this statement, with its parameters, on a connection. The caller closes it. */
    public PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text);
        try {
            for (int i = 0; i < parameters.size(); i++) {
                set(statement, i + 1, parameters.get(i));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof OptionalLong number) {
            if (number.isPresent()) {
                statement.setLong(index, number.getAsLong());
            } else {
                statement.setNull(index, Types.BIGINT);
            }
        } else if (value instanceof String[] strings) {
            statement.setArray(index, statement.getConnection().createArrayOf("varchar", strings));
        } else {
            statement.setString(index, (String) value);
        }
    }
}
