// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Decides which instance claims a vacancy first: the first to come, or the one that it is assigned to. Safety does not
 * depend on it.
 */
interface ClaimOrder {

    /** The cohort of the instances that share the same elections; null if elections are not shared. */
    @Nullable
    String cohort();

    /** The cohort to show to peers; null if nothing must be transferred to this instance now. */
    @Nullable
    String cohortToShow(ClockReading now);

    /** Whether this instance may claim the vacancy now, or leaves it to its peers for the time being. */
    boolean isOurTurn(Candidacy candidacy);

    /**
     * Whether claims are left for a while to the instance that has just expired a lease, or won a claim before ours.
     */
    boolean leavesClaimsToOthers();

    /** Whether a peer's hint that it has expired this lease is worth an observation. */
    boolean isWorthAnObservation(String expiredLease);

    /** This instance became a candidate in an election. */
    void joined(String election);

    /** This instance is no longer a candidate in an election. */
    void left(String election);

    /** Our lease was confirmed. */
    void confirmed(ClockReading now);

    /** A new vacancy was observed. */
    void vacancyBegan(Candidacy candidacy);

    /** Vacancies or the belief in our lease have changed without an observation: reassigns the vacancies. */
    void vacanciesChanged(String ownLease, ClockReading now);

    /** An observation was received. */
    void observed(@Nullable String ownLease, ClockReading now);
}
