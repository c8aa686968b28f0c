// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The result of an observation. A lease that is named by a record but missing from {@code leases} no longer exists: a
 * store reads the leases no earlier than the records, or in the same snapshot.
 *
 * @param leaders the existing records of the requested elections, and of any other election whose record names the
 *     lease of the calling instance; in no particular order
 * @param leases all leases; in no particular order
 * @param unreadable requested records, and leases, that exist but could not be read; they are in neither of the other
 *     lists
 * @since 0.1.0
 */
public record Observation(List<LeaderRecord> leaders, List<Lease> leases, List<Unreadable> unreadable) {

    public Observation {
        leaders = List.copyOf(leaders);
        leases = List.copyOf(leases);
        unreadable = List.copyOf(unreadable);
    }

    /** The keys of one kind that could not be read. */
    public Set<String> unreadable(Unreadable.Kind kind) {
        return unreadable.stream()
                .filter(each -> each.kind() == kind)
                .map(Unreadable::key)
                .collect(Collectors.toSet());
    }

    /** An observation in which everything could be read. */
    public Observation(List<LeaderRecord> leaders, List<Lease> leases) {
        this(leaders, leases, List.of());
    }
}
