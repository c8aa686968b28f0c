// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a number of claims ended. An election in neither set was lost: its record was no longer as the claim expected.
 *
 * @param won the elections whose record now names the claiming lease, with the claim's new token
 * @param blocked the elections whose record is locked by a transaction of somebody else for longer than a claim waits;
 *     nothing was changed for them
 * @param blockedBy whose transaction that seems to be, for people; null if nobody is known
 */
public record ClaimResult(
        Set<String> won, Set<String> blocked, @Nullable String blockedBy) {

    /** For a store that cannot tell who blocks. */
    public ClaimResult(Set<String> won, Set<String> blocked) {
        this(won, blocked, null);
    }

    public ClaimResult {
        won = Set.copyOf(won);
        blocked = Set.copyOf(blocked);
    }
}
