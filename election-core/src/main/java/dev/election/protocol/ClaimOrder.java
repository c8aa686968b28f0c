// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Which instance claims a vacancy first: whichever comes first, or the one whose turn it is. No rule on which safety
 * rests depends on it.
 */
interface ClaimOrder {

    /** What instances have in common that share out the same elections; null if nothing is shared out. */
    @Nullable
    String cohort();

    /** The cohort to show to peers; null if nothing is to be transferred to this instance now. */
    @Nullable
    String cohortToShow(ClockReading now);

    /** Whether this vacancy is ours to claim, or left to others for now. */
    boolean isOurTurn(Candidacy candidacy);

    /**
     * Whether claims are left for a while to the instance that has just expired a lease, or won a claim before ours.
     */
    boolean leavesClaimsToOthers();

    /** Whether a peer's hint that it has expired this lease is worth an observation. */
    boolean isWorthAnObservation(String expiredLease);

    /** This instance became a candidate in an election. */
    void joined(String election);

    /** It is no candidate there any more. */
    void left(String election);

    /** Our lease was confirmed. */
    void confirmed(ClockReading now);

    /** A vacancy was shown that was not shown before. */
    void vacancyBegan(Candidacy candidacy);

    /**
     * Vacancies, or what is believed of our lease, have changed without an observation: finds out whose turn they are.
     */
    void vacanciesChanged(String ownLease, ClockReading now);

    /** An observation was answered. */
    void observed(@Nullable String ownLease, ClockReading now);
}
