// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Deadline;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionWork;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Calls that keep their connections until each has one, or for a short time: a pool gives one that it got back to
 * whoever comes next, so calls one after the other see the same connection. A pool that has fewer lends them one after
 * the other.
 */
final class HeldTogether implements SessionWork<Boolean> {

    private static final Duration LONGEST = Duration.ofMillis(500);

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
