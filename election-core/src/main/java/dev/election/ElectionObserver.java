// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;

/**
 * Notified of what can be measured about an instance, for metrics. An observer is called once at a time and in order,
 * on a thread that no heartbeat waits for; only {@link #joined} is called by the thread that joins the election or adds
 * the observer. An observer that stalls only misses calls; their number is logged when it continues. Its exceptions are
 * logged once.
 *
 * @since 0.1.0
 */
public interface ElectionObserver {

    /** The outcome of a heartbeat. */
    enum Heartbeat {

        /** The store confirmed the lease. */
        CONFIRMED,

        /** The request failed, or no response came in time. The lease may have been renewed nevertheless. */
        NO_RESPONSE,

        /** The store responded that the lease no longer exists. */
        LEASE_GONE
    }

    /** This instance has joined the election. Called once for each, including those that were joined before. */
    default void joined(LeaderElection election) {}

    /** This instance has left the election. No call follows for it unless it is joined again. */
    default void left(LeaderElection election) {}

    /** A request to open or renew the lease of this instance got a response, or timed out, after the given time. */
    default void heartbeat(Heartbeat outcome, Duration took) {}

    /**
     * This process stood still for the given time: a collection, a suspended machine, or no processor time. Known
     * because the clocks are read several times a second; shorter pauses than half a second are not reported.
     */
    default void paused(Duration pause) {}

    /**
     * An election has a leader again, this instance or a peer.
     *
     * @param vacancy how long the election was leaderless as this instance observed it: since the last heartbeat of a
     *     leader whose lease no longer exists, or since the election was first observed to be vacant; zero after a
     *     transfer. Only as precise as the heartbeat interval.
     */
    default void vacancyEnded(String election, Duration vacancy) {}
}
