// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import dev.election.Term;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.time.Instant;

/** A term whose owner believes in it, whatever the store says: as a process that was frozen. */
record TermForTests(String election, long token, String leaseId) implements Term {

    @Override
    public Instant since() {
        return StoreTests.AT;
    }

    @Override
    public Duration remaining() {
        return Duration.ofSeconds(15);
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public boolean isEnding() {
        return false;
    }

    @Override
    public boolean awaitEnding(Duration timeout) {
        return false;
    }

    @Override
    public void ensureCurrent() {
        // it believes that it leads
    }
}
