// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters.
 *
 * @param text the statement, which may have one of the marks below
 * @param parameters in the order of their question marks; each is a String, a Long, a String[] or null
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
        return new Sql(text, new ArrayList<>(Arrays.asList(parameters)));
    }

    public Sql with(@Nullable Object parameter) {
        parameters.add(parameter);
        return this;
    }

    public Sql withAll(Collection<?> more) {
        parameters.addAll(more);
        return this;
    }
}
