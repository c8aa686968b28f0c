// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One leader's time in office in one election, numbered by its fencing token.
 *
 * <p>The first term of an election is 1, each later term has a greater number, and a number is never used twice. A term
 * that has ended stays ended: the same instance leads again only in a new term with a new token.
 *
 * <p>All methods are safe for use by many threads, never block and do no I/O. The answers are computed from the clock
 * at each call, so they are right even in a process that was frozen for longer than its lease. No result says anything
 * about the moment after it: a process may freeze right after {@code isCurrent()}. Transactions are therefore fenced at
 * commit, and effects outside the database should carry {@link #token()}.
 *
 * @since 0.1.0
 */
public interface Term {

    /** The name of the election. */
    String election();

    /** The fencing token. Send it along with every effect outside the database; receivers refuse an older one. */
    long token();

    /** The id of the lease under which this instance holds the term. A fence checks it together with the token. */
    String leaseId();

    /** When this instance learned that it leads, by its own wall clock. For people, not for decisions. */
    Instant since();

    /**
     * Since when the election had been without a leader when this term began, as this instance observed it and by its
     * own wall clock: since the last heartbeat of a leader that died, or since the election was released or first seen
     * to be vacant. Equal to the beginning of the term after a transfer, and empty if this instance has not known any
     * leader before. Only as precise as the heartbeat interval. For people, and for work that makes up for what nobody
     * has done meanwhile.
     */
    Optional<Instant> vacantSince();

    /**
     * Whether this term still excludes every other leader.
     *
     * <p>During a graceful end it stays true until the work in flight has ended, although
     * {@link LeaderElection#isLeader()} is false already, so that this work can still finish and commit.
     */
    boolean isCurrent();

    /**
     * Whether this term is ending or over. Work in flight should complete what it has begun and then return: a graceful
     * end waits for it, and interrupts work that was marked as {@linkplain LeaderWork#interruptible() interruptible} if
     * it takes too long.
     */
    boolean isEnding();

    /**
     * Waits until this term is {@linkplain #isEnding() ending}, and returns whether it is. The pause between two rounds
     * of leader work: unlike {@code Thread.sleep}, it ends as soon as the work should.
     *
     * <pre>{@code
     * do {
     *     relayOneBatch();
     * } while (!Term.current().awaitEnding(Duration.ofSeconds(1)));
     * }</pre>
     *
     * @param timeout the longest wait; with zero or less the method does not wait
     * @throws InterruptedException if the calling thread is interrupted before or during the wait
     */
    boolean awaitEnding(Duration timeout) throws InterruptedException;

    /** How long this term lasts if no further renewal succeeds; zero when it has ended. */
    Duration remaining();

    /**
     * Returns if this term is current.
     *
     * @throws LeadershipLostException if it is not
     */
    void ensureCurrent();

    /**
     * The term of the leader work that the calling thread is doing.
     *
     * @throws IllegalStateException outside of leader work
     * @throws LeadershipLostException in work that was carried to this thread {@linkplain LeaderWork#isLate() too late}
     */
    static Term current() {
        LeaderWork work = LeaderWork.current()
                .orElseThrow(() -> new IllegalStateException(
                        "No leader work on this thread: Term.current() works only inside @OnLeader, @WhileLeader,"
                                + " runIfLeader and LeaderWork, and on other threads in tasks that were passed to"
                                + " LeaderWork.wrap"));
        if (work.isLate()) {
            work.term().ensureCurrent();
        }
        return work.term();
    }
}
