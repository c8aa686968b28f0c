// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Every instance claims whatever is vacant, and the first to come leads. The instance that expired the leader's lease
 * goes first.
 */
final class FirstCome implements ClaimOrder {

    @Override
    public @Nullable String cohort() {
        return null;
    }

    @Override
    public @Nullable String cohortToShow(ClockReading now) {
        return null;
    }

    @Override
    public boolean isOurTurn(Candidacy candidacy) {
        return true;
    }

    @Override
    public boolean leavesClaimsToOthers() {
        return true;
    }

    @Override
    public boolean isWorthAnObservation(String expiredLease) {
        return false; // the instance that expired it claims first; we observe when that is due
    }

    @Override
    public void joined(String election) {}

    @Override
    public void left(String election) {}

    @Override
    public void confirmed(ClockReading now) {}

    @Override
    public void vacancyBegan(Candidacy candidacy) {}

    @Override
    public void vacanciesChanged(String ownLease, ClockReading now) {}

    @Override
    public void observed(@Nullable String ownLease, ClockReading now) {}
}
