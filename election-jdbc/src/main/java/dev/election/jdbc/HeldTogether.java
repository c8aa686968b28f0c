// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Deadline;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionWork;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that keeps its connection until all of several calls have one, for half a second at most. A pool lends a
 * returned connection to the next borrower, so calls that followed each other would see only one connection. A pool
 * with fewer connections lends them one after the other.
 */
final class HeldTogether implements SessionWork<Boolean> {

    // After this time a call returns its connection even if others have none.
    private static final Duration LONGEST = Duration.ofMillis(500);

    // Counts the calls that have no connection yet.
    private final CountDownLatch missing;
    private final Deadline deadline = Deadline.in(LONGEST);

    HeldTogether(int calls) {
        this.missing = new CountDownLatch(calls);
    }

    @Override
    public Boolean on(Session session) {
        missing.countDown();
        try {
            return missing.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
