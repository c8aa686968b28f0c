// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import dev.election.store.Unreadable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of one table that an observation could not read, or not completely. Confined to one thread at a time. */
public final class Flaws {

    /**
     * The flaw of one row.
     *
     * @param unreadable the row, with the reason
     * @param passedOver whether the row is left out of the observation; if not, the observation has all of it that the
     *     rules need
     */
    public record Flaw(Unreadable unreadable, boolean passedOver) {}

    private final List<Flaw> all = new ArrayList<>();

    void ofLeader(String election, @Nullable String why) {
        add(Unreadable.Kind.LEADER, election, why, true);
    }

    void ofLease(String id, @Nullable String why) {
        add(Unreadable.Kind.LEASE, id, why, true);
    }

    /** A lease in which only a column for people is unreadable. */
    void ofLeaseForPeople(String id, @Nullable String why) {
        add(Unreadable.Kind.LEASE, id, why, false);
    }

    private void add(Unreadable.Kind kind, String key, @Nullable String why, boolean passedOver) {
        all.add(new Flaw(new Unreadable(kind, key, String.valueOf(why)), passedOver));
    }

    public List<Flaw> all() {
        return List.copyOf(all);
    }

    /** The rows that are left out of the observation. */
    public static List<Unreadable> passedOver(Collection<Flaw> some, Collection<Flaw> others) {
        return Stream.concat(some.stream(), others.stream())
                .filter(Flaw::passedOver)
                .map(Flaw::unreadable)
                .toList();
    }
}
