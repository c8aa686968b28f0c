// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import dev.election.store.Unreadable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an observation could not read of one row.
 *
 * @param unreadable the row, with the reason
 * @param passedOver whether the row is left out of the observation; if not, the observation has all of it that the
 *     rules need
 */
public record Flaw(Unreadable unreadable, boolean passedOver) {

    static Flaw of(Unreadable.Kind kind, String key, IllegalArgumentException why) {
        return new Flaw(new Unreadable(kind, key, String.valueOf(why.getMessage())), true);
    }

    /** A lease in which only a column for people is unreadable. */
    static Flaw ofLeaseForPeople(String id, IllegalArgumentException why) {
        return new Flaw(new Unreadable(Unreadable.Kind.LEASE, id, String.valueOf(why.getMessage())), false);
    }

    /** The rows that are left out of the observation. */
    public static List<Unreadable> passedOver(List<Flaw> some, List<Flaw> others) {
        return some.isEmpty() && others.isEmpty()
                ? List.of()
                : Stream.concat(some.stream(), others.stream())
                        .filter(Flaw::passedOver)
                        .map(Flaw::unreadable)
                        .toList();
    }
}
