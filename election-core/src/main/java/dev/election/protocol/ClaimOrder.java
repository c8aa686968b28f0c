// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Decides which instance claims a vacancy first. Unless elections are {@linkplain Balance shared out}, every instance
 * claims whatever is vacant, and the first to come leads; the instance that expired the leader's lease goes first.
 * Safety does not depend on it.
 */
interface ClaimOrder {

    /** The first instance to claim leads. */
    ClaimOrder FIRST_COME = new ClaimOrder() {};

    /** The cohort of the instances that share the same elections; null if elections are not shared. */
    default @Nullable String cohort() {
        return null;
    }

    /** The cohort to show to peers; null if nothing must be transferred to this instance now. */
    default @Nullable String cohortToShow(ClockReading now) {
        return null;
    }

    /** Whether this instance may claim the vacancy now, or leaves it to its peers for the time being. */
    default boolean isOurTurn(Candidacy candidacy) {
        return true;
    }

    /**
     * Whether claims are left for a while to the instance that has just expired a lease, or won a claim before ours.
     */
    default boolean leavesClaimsToOthers() {
        return true;
    }

    /** This instance became a candidate in an election. */
    default void joined(String election) {}

    /** This instance is no longer a candidate in an election. */
    default void left(String election) {}

    /** Our lease was confirmed. */
    default void confirmed(ClockReading now) {}

    /** A new vacancy was observed. */
    default void vacancyBegan(Candidacy candidacy) {}

    /** Vacancies or the belief in our lease have changed without an observation: reassigns the vacancies. */
    default void vacanciesChanged(String ownLease, ClockReading now) {}

    /** An observation was received. */
    default void observed(@Nullable String ownLease, ClockReading now) {}
}
