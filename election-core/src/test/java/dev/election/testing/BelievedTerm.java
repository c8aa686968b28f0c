// SPDX-License-Identifier: Apache-2.0
package dev.election.testing;

import dev.election.LeadershipLostException;
import dev.election.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A term whose owner believes in it for as long as given, whatever the store shows: as a process that was frozen.
 *
 * @param remaining for how long its owner believes in it, which does not elapse; zero if the belief is over
 */
public record BelievedTerm(String election, long token, String leaseId, Duration remaining) implements Term {

    @Override
    public Instant since() {
        return Instant.EPOCH;
    }

    @Override
    public Optional<Instant> vacantSince() {
        return Optional.empty();
    }

    @Override
    public boolean isCurrent() {
        return !remaining.isZero();
    }

    @Override
    public boolean isEnding() {
        return !isCurrent();
    }

    @Override
    public boolean awaitEnding(Duration timeout) {
        return isEnding();
    }

    @Override
    public void ensureCurrent() {
        if (!isCurrent()) {
            throw new LeadershipLostException(election, token, "Term " + token + " is over");
        }
    }
}
