// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.List;

/**
 * What a store showed when it was observed. A lease that a record names and that is missing here is gone: a store says so
 * only by a read of the leases that is no earlier than that of the record, or of the same snapshot.
 *
 * @param leaders the records of the elections that were asked for, as far as they exist, and of any other election whose
 *     record names the asking instance's lease; in no particular order
 * @param leases all leases; in no particular order
 */
public record Observation(List<LeaderRecord> leaders, List<Lease> leases) {

    public Observation {
        leaders = List.copyOf(leaders);
        leases = List.copyOf(leases);
    }
}
