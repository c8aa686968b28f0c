// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement with its parameters, in the order of their question marks; each is a String, a Long, a String[] or null. */
record Sql(String text, List<@Nullable Object> parameters) {

    static Sql of(String text, @Nullable Object... parameters) {
        return new Sql(text, new ArrayList<>(Arrays.asList(parameters)));
    }

    Sql with(@Nullable Object parameter) {
        parameters.add(parameter);
        return this;
    }

    Sql withAll(Collection<?> more) {
        parameters.addAll(more);
        return this;
    }
}
