// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.util.Optional;

/**
 * One election as this instance sees it. Safe for use by many threads; no method does I/O on the calling thread.
 *
 * @since 0.1.0
 */
public interface LeaderElection {

    /** The name of this election. */
    String name();

    /**
     * Whether this instance leads now. Computed from the clock: true only before the end of the lease, counted from
     * before the last confirmed renewal was sent. Never blocks, does no I/O, allocates nothing.
     */
    boolean isLeader();

    /** The term that this instance holds, while {@link #isLeader()}. */
    Optional<Term> term();

    /**
     * The term that this instance holds.
     *
     * @throws NotLeaderException if it does not lead
     */
    Term requireTerm();

    /** The leader, as this instance last observed it; empty while the election is vacant or nothing is known yet. */
    Optional<Leader> leader();

    /**
     * Waits until this instance leads, and returns whether it does. Returns at once if it leads already, or once it is
     * closed or has left the election.
     *
     * @param timeout the longest wait; zero or less only checks
     * @throws InterruptedException if the calling thread is interrupted before or during the wait; nothing else has
     *     changed
     */
    boolean awaitLeadership(Duration timeout) throws InterruptedException;

    /**
     * Steps down gracefully, and sits out until another instance has led, however briefly, but at most for one lease
     * duration. Does nothing if this instance does not lead.
     *
     * <p>Returns at once: {@link #isLeader()} is false from then on, listeners are called, work in flight is waited
     * for, and only then is the election released for its peers.
     */
    void stepDown();

    /**
     * Steps down gracefully as {@link #stepDown()} does, and does not claim this election for at least the given time,
     * even if nobody else leads. If this instance does not lead, it sits out all the same.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    void stepDown(Duration sitOut);

    /**
     * Transfers leadership to the named instance: this instance leads on until it has observed a heartbeat of the other
     * one that is newer than this call; then it gives leadership up in order as {@link #stepDown()} does, and after the
     * work in flight has ended the other instance leads in the next term, with nobody in between. Returns at once:
     * {@link #isLeader()} stays true until that heartbeat is observed, which takes at most about one heartbeat interval
     * if the other instance lives.
     *
     * <p>If none is observed within two heartbeat intervals, this instance leads on, and a warning is logged. So it is,
     * and the wish takes place, if a step-down, a stop or a transfer to yet another instance is asked for before that.
     * If the other instance misses a heartbeat while work in flight is waited for, the election is released for
     * everybody, and a warning is logged; if it dies within the last heartbeat interval of that time, nobody leads
     * until its lease ends. If it is no candidate in this election, it gives leadership back at its next heartbeat.
     *
     * @throws NotLeaderException if this instance does not lead
     * @throws IllegalArgumentException if no such instance is among the {@linkplain LeaderElections#candidates()
     *     candidates}, or it has shown no heartbeat of late
     */
    void transferTo(String instanceId);

    /**
     * Runs the action on the calling thread as leader work if this instance leads: {@link Term#current()} returns the
     * term inside, and a graceful end of the term waits for the action. Exceptions of the action are passed on.
     *
     * @return whether the action ran
     */
    boolean runIfLeader(Runnable action);

    /** Admits a piece of leader work if this instance leads; the caller must close it. */
    Optional<LeaderWork> startWork();

    /**
     * Ends this instance's part in the election. If this instance leads, it steps down gracefully as
     * {@link #stepDown()} does, and then forgets the election: its listeners, its meters, and the work of observing it.
     * For elections that come and go, for example one for each tenant. Returns at once; does nothing if the election
     * was left before.
     *
     * <p>Afterwards {@link #isLeader()} is false and {@link #requireTerm()} throws;
     * {@link LeaderElections#election(String)} joins the election again. The election's record stays in the store, for
     * other instances and for its token.
     */
    void leave();

    /**
     * Adds a listener. If this instance leads, {@code granted} is its first call.
     *
     * @throws IllegalStateException after {@link #leave()}
     */
    void addListener(LeadershipListener listener);

    /** Removes a listener. A call that has begun may still be running. Does nothing if it was never added. */
    void removeListener(LeadershipListener listener);
}
