// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeadershipLostException;
import dev.election.Term;
import java.time.Duration;
import java.time.Instant;

/**
 * A term whose owner believes in it as long as it is told to, whatever the store says: as a process that was frozen.
 */
record HeldTermForTests(String election, long token, String leaseId, Duration remaining) implements Term {

    @Override
    public Instant since() {
        return StoreTests.AT;
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
