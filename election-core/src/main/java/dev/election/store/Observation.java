// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a store showed when it was observed. A lease that a record names and that is missing here is gone: a store says so
 * only by a read of the leases that is no earlier than that of the record, or of the same snapshot.
 *
 * @param leaders the records of the elections that were asked for, as far as they exist, and of any other election whose
 *     record names the asking instance's lease; in no particular order
 * @param leases all leases; in no particular order
 * @param unreadable what exists but could not be read, as far as it was asked for: it is in neither of the other two
 */
public record Observation(List<LeaderRecord> leaders, List<Lease> leases, List<Unreadable> unreadable) {

    public Observation {
        leaders = List.copyOf(leaders);
        leases = List.copyOf(leases);
        unreadable = List.copyOf(unreadable);
    }

    /** The keys of what could not be read, of one kind. */
    public Set<String> unreadable(Unreadable.Kind kind) {
        Set<String> keys = new HashSet<>();
        for (Unreadable each : unreadable) {
            if (each.kind() == kind) {
                keys.add(each.key());
            }
        }
        return keys;
    }

    /** One of a store that could read everything. */
    public Observation(List<LeaderRecord> leaders, List<Lease> leases) {
        this(leaders, leases, List.of());
    }
}
