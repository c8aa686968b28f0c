// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.util.Optional;

/**
 * One election as this instance sees it. Safe for use by many threads; no method does I/O on the calling thread.
 */
public interface LeaderElection {

    /** The name of this election. */
    String name();

    /**
     * Whether this instance leads now. Computed from the clock: true only before the end of the lease, counted from before
     * the last confirmed renewal was sent. Never blocks, does no I/O, allocates nothing.
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

    /** Who leads, as this instance last saw it; empty while the election is vacant or nothing is known yet. */
    Optional<Leader> leader();

    /**
     * Waits until this instance leads, and returns whether it does. Returns at once if it leads already, or is closed.
     *
     * @param timeout how long to wait at the most; zero or less only asks
     * @throws InterruptedException if the calling thread is interrupted, before or while it waits; nothing else has changed
     */
    boolean awaitLeadership(Duration timeout) throws InterruptedException;

    /**
     * Gives leadership up in order, and sits out until another instance has led, however briefly, at most for one lease
     * duration. Does nothing if this instance does not lead.
     *
     * <p>Returns at once: {@link #isLeader()} is false from then on, listeners are told, work in flight is waited for,
     * and only then is the election free for others.
     */
    void stepDown();

    /**
     * Gives leadership up in order as {@link #stepDown()} does, and claims this election for at least the given time no
     * more, even if nobody else leads. If this instance does not lead, it sits out all the same.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    void stepDown(Duration sitOut);

    /**
     * Transfers leadership to the named instance: this instance leads on until it has observed a heartbeat of the other one that is newer
     * than this call; then it gives leadership up in order as {@link #stepDown()} does, and after the work in flight has ended the other
     * instance leads in the next term, with nobody in between. Returns at once: {@link #isLeader()} stays true until that heartbeat is
     * observed, which takes at most about one heartbeat interval if the other instance lives.
     *
     * <p>If none is observed within two heartbeat intervals, this instance leads on, and a warning is logged. So it is, and the wish takes
     * place, if a step-down, a stop or a transfer to yet another instance is asked for before that. If the other instance misses a heartbeat
     * while work in flight is waited for, the election is released for everybody, and a warning is logged; if it dies within the last
     * heartbeat interval of that time, nobody leads until its lease ends. If it is no candidate in this election, it gives leadership
     * back at its next heartbeat.
     *
     * @throws NotLeaderException if this instance does not lead
     * @throws IllegalArgumentException if no such instance is among the {@linkplain LeaderElections#candidates() candidates}, or
     *     it has shown no heartbeat of late
     */
    void transferTo(String instanceId);

    /**
     * Runs the action on the calling thread if this instance leads, as leader work: {@link Term#current()} answers inside,
     * and an orderly end of the term waits for it. Returns whether it ran. Exceptions of the action pass through.
     */
    boolean runIfLeader(Runnable action);

    /** Admits a piece of leader work if this instance leads; the caller must close it. */
    Optional<LeaderWork> startWork();

    /**
     * Takes part in this election no more. If this instance leads, it gives leadership up in order, as {@link #stepDown()} does,
     * and then forgets the election: its listeners, its meters, and the work of observing it. For elections that come and go, for
     * example one for each tenant. Returns at once; does nothing if the election was left before.
     *
     * <p>This object is of no use afterwards: {@link #isLeader()} is false, {@link #requireTerm()} throws. {@link
     * LeaderElections#election(String)} joins anew. The election's record stays in the store, for other instances and for its
     * token.
     */
    void leave();

    /**
     * Adds a listener; if this instance leads, {@code granted} is its first call.
     *
     * @throws IllegalStateException after {@link #leave()}
     */
    void addListener(LeadershipListener listener);

    /** Removes a listener; a call that is under way may still be running. Does nothing if it was never added. */
    void removeListener(LeadershipListener listener);
}
