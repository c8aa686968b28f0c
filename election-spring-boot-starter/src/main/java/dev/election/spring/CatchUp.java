// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

/**
 * Whether a call of an {@link OnLeader} method that no instance has run is made up for.
 *
 * <p>Without it a call runs <b>at most once</b>: a scheduled call that is due while no instance leads is run by nobody.
 * With it a call <b>may run twice</b>: the former leader may have made the call, and have died before anybody observed
 * that it lived. What the method does must allow for that. How many calls were lost makes no difference: one call makes
 * up for them.
 *
 * <p>A call is lost all the same if no instance was running when it was due, or if the instance that is granted the
 * election next ends, or loses it, before it has made the call: what an instance has skipped is known to itself only.
 *
 * <p>The call is made on the application's {@code TaskScheduler}, through the same proxies as any other call, as leader
 * work. Within a term it never overlaps with another call of the same method of the same bean on this instance: a call
 * that begins while it runs is skipped. It waits until a call of an earlier term has ended, which regular calls do not.
 * It is not made if a regular call of the same term comes first, which then makes up for those that were lost, nor if
 * the term is over before the scheduler gets to it. With {@code @Async} a regular call at the same moment may be
 * followed by a second one. {@code election.invocations} counts the call that makes up for others with the outcome
 * {@code caught-up}. If the application has no {@code TaskScheduler}, it is warned at the start that nothing is made up
 * for.
 *
 * @since 0.1.0
 */
public enum CatchUp {

    /** Nothing is made up for. */
    NONE,

    /**
     * When this instance is granted the election, it makes one call if it has skipped a call while the election had no
     * leader, or before it knew of one.
     *
     * <p>When the election lost its leader is known from what this instance observed, and only as precisely as the
     * heartbeat interval. After a crash the election counts as leaderless since the last heartbeat of the leader, and
     * so it does after a pause or an outage that outlasts the leader's lease. If no sign of life of the leader was ever
     * observed, every call that this instance has skipped counts as lost. A call that is due while a leader still
     * finishes its work in order to step down is not made up for: that leader skips it, and the others take it for led.
     */
    MISSED,

    /** Each time this instance is granted the election, it makes one call: the schedule begins with leadership. */
    ALWAYS
}
