// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;

/**
 * Told how an instance fares, for meters. Calls come in order and one at a time, on a thread that no heartbeat waits for;
 * {@link #joined} alone is called by the thread that joins the election, or adds the observer. An observer that stalls harms
 * nothing and misses calls, whose number is logged when it goes on. What it throws is logged once.
 */
public interface ElectionObserver {

    /** How a heartbeat went. */
    enum Heartbeat {

        /** The store confirmed the lease. */
        CONFIRMED,

        /** No answer came in time. The lease may have been renewed all the same. */
        UNANSWERED,

        /** The store answered that the lease exists no more. */
        LEASE_GONE
    }

    /** This instance takes part in the election from now on. Told once for each, also of those joined before. */
    default void joined(LeaderElection election) {}

    /** This instance takes part in the election no more: no call follows for it, unless it is joined again. */
    default void left(LeaderElection election) {}

    /** A question about the lease of this instance was answered, or given up, after the time given. */
    default void heartbeat(Heartbeat outcome, Duration took) {}

    /**
     * Somebody leads again, here or elsewhere.
     *
     * @param vacancy how long nobody did as this instance saw it: from the last sign of life of a leader that is gone, or
     *     from when the election was first seen to be free; zero after a hand-over. As coarse as the heartbeat interval.
     */
    default void vacancyEnded(String election, Duration vacancy) {}
}
