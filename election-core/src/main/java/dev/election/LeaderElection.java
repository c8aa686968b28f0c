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
     * Whether this instance leads now. Computed from the clock: true only until the lease ends, and the lease's
     * duration is counted from the moment just before the last confirmed renewal was sent. Never blocks, does no I/O,
     * allocates nothing.
     */
    boolean isLeader();

    /** The term that this instance holds; empty unless {@link #isLeader()}. */
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
     * Waits until this instance leads, and returns whether it does. Returns at once if this instance leads already, is
     * closed, or has left the election; a close or a leave also ends the wait.
     *
     * @param timeout the longest wait; with zero or less the method does not wait
     * @throws InterruptedException if the calling thread is interrupted before or during the wait; leadership is not
     *     affected
     * @throws IllegalStateException if this instance cannot become a candidate before the calling thread continues, as
     *     in an {@code ApplicationRunner} of Spring Boot
     */
    boolean awaitLeadership(Duration timeout) throws InterruptedException;

    /**
     * Steps down gracefully, and sits out until another instance has led, however briefly, but at most for one lease
     * duration. Does nothing if this instance does not lead.
     *
     * <p>Returns at once: {@link #isLeader()} is false from then on. In the background listeners are called and work in
     * flight completes, and only then is the election released to other instances.
     */
    void stepDown();

    /**
     * Steps down gracefully as {@link #stepDown()} does, and does not claim this election for at least the given time,
     * even if nobody else leads. Also sits out if this instance does not lead.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    void stepDown(Duration sitOut);

    /**
     * Ends the time for which this instance sits out: it claims this election again as soon as it is vacant. Does
     * nothing if the instance does not sit out. Returns at once.
     */
    void resume();

    /**
     * For how long this instance sits out unless it is {@linkplain #resume() resumed} or, after {@link #stepDown()} or
     * a transfer, another instance leads before; zero if it does not. Never blocks on the store.
     */
    Duration sitOutRemaining();

    /**
     * Ends the term of this instance at once, without waiting for listeners and work in flight. For a graceful end that
     * does not end, because something that it waits for is stuck; if this instance still leads, it steps down first.
     * Does nothing if it holds no term.
     *
     * <p>Returns when the term is over: {@link Term#isCurrent()} is false, so that its fenced transactions are rolled
     * back and receivers refuse its token as soon as another instance leads. All threads in its leader work are
     * interrupted, and the election is released in the background. This instance sits out as after {@link #stepDown()}.
     *
     * <p><b>Not guaranteed.</b> That the work has stopped: effects of it that are not fenced may happen while the next
     * instance leads already. A transaction that holds the fence delays the release until it ends.
     */
    void stepDownNow();

    /**
     * The graceful end of this instance's term, if one has begun and is not complete. Never blocks. Describes each
     * piece of work in flight, so it costs more than {@link #isLeader()}.
     */
    Optional<Drain> drain();

    /**
     * Waits until no term of this instance in this election is ending gracefully, and returns whether none is: after
     * {@link #stepDown()} it returns true when listeners have returned and the work in flight has ended. While a
     * transfer waits for a heartbeat of the other instance, no term is ending.
     *
     * <pre>{@code
     * election.stepDown();
     * if (!election.awaitDrained(Duration.ofSeconds(30))) {
     *     election.stepDownNow();
     * }
     * }</pre>
     *
     * @param timeout the longest wait; with zero or less the method does not wait
     * @throws InterruptedException if the calling thread is interrupted before or during the wait; the end of the term
     *     is not affected
     */
    boolean awaitDrained(Duration timeout) throws InterruptedException;

    /**
     * Transfers leadership to the named instance. This instance keeps leading until it has observed a heartbeat of the
     * other instance that is newer than this call. Then it steps down gracefully as {@link #stepDown()} does, and once
     * the work in flight has completed, the other instance leads in the next term, without a vacancy in between.
     * Returns at once: {@link #isLeader()} stays true until that heartbeat is observed, which takes at most about one
     * heartbeat interval if the other instance is alive.
     *
     * <p>If no such heartbeat is observed within two heartbeat intervals, the transfer is abandoned: this instance
     * keeps leading, and a warning is logged. The transfer is also abandoned, with a warning, if a step-down, a stop or
     * a transfer to a different instance is requested before that heartbeat; the later request then takes effect. If
     * the other instance misses a heartbeat while work in flight completes, the election is released to all instances,
     * and a warning is logged. If it crashes within the last heartbeat interval of that time, the election is
     * leaderless until its lease expires. If it is not a candidate in this election, it releases leadership at its next
     * heartbeat.
     *
     * @throws NotLeaderException if this instance does not lead
     * @throws IllegalArgumentException if no such instance is among the {@linkplain LeaderElections#candidates()
     *     candidates}, or it has shown no heartbeat recently
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
     * Intended for elections that are created and removed at runtime, for example one for each tenant. Returns at once;
     * does nothing if the election was left before.
     *
     * <p>Afterwards {@link #isLeader()} is false and {@link #requireTerm()} throws;
     * {@link LeaderElections#election(String)} joins the election again. The election's record stays in the store,
     * since other instances may use it and its token must not fall.
     */
    void leave();

    /**
     * Adds a listener. If this instance leads already, the listener's {@code granted} is called first.
     *
     * @throws IllegalStateException after {@link #leave()}
     */
    void addListener(LeadershipListener listener);

    /** Removes a listener. A call that has begun may still be running. Does nothing if the listener was never added. */
    void removeListener(LeadershipListener listener);
}
