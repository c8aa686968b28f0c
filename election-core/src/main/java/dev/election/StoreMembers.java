// SPDX-License-Identifier: Apache-2.0
package dev.election;

/**
 * The members of the engine that keeps the leases, if it replicates its data, for health and meters. No rule depends on
 * it.
 *
 * @param known the members that the engine or the configuration names
 * @param reachable those that answered this instance last; at most {@code known}
 * @since 0.1.0
 */
public record StoreMembers(int known, int reachable) {

    public StoreMembers {
        if (reachable < 0 || reachable > known) {
            throw new IllegalArgumentException(reachable + " of " + known + " members cannot be reachable");
        }
    }

    /** The number of members that must agree: more than half of those known. */
    public int quorum() {
        return known / 2 + 1;
    }

    /** Whether enough members answer to accept a write. */
    public boolean hasQuorum() {
        return reachable >= quorum();
    }
}
