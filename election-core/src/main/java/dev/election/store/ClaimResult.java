// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a batch of claims. An election in none of the sets was lost: its record no longer had the content that
 * the claim expected.
 *
 * @param won the elections whose record now names the claiming lease, with the claim's new token
 * @param blocked the elections whose record another transaction keeps locked for longer than a claim waits; nothing was
 *     changed for them
 * @param blockedBy the likely owner of that transaction, for people; null if unknown
 * @param unsettled the elections whose claim may have taken effect or may do so later: the store does not know. An
 *     observation settles each of them
 * @since 0.1.0
 */
public record ClaimResult(
        Set<String> won, Set<String> blocked, @Nullable String blockedBy, Set<String> unsettled) {

    /** For a store that knows the outcome of each claim. */
    public ClaimResult(Set<String> won, Set<String> blocked, @Nullable String blockedBy) {
        this(won, blocked, blockedBy, Set.of());
    }

    /** For a store that does not know who holds a lock. */
    public ClaimResult(Set<String> won, Set<String> blocked) {
        this(won, blocked, null);
    }

    public ClaimResult {
        won = Set.copyOf(won);
        blocked = Set.copyOf(blocked);
        unsettled = Set.copyOf(unsettled);
    }
}
