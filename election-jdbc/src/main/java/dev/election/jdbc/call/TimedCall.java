// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import static java.util.Objects.requireNonNull;

import dev.election.LeaseStoreException;
import dev.election.jdbc.sql.ErrorCodes;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One call on a thread that may hang, from taking a connection to returning it. Its caller may abandon it at any time;
 * then the connection is broken off, and the result is dropped.
 */
final class TimedCall<T> {

    /*
     * The problem. The caller of a call that hangs breaks its connection off from another thread. But a connection that
     * was returned may already serve another call, or the application, and must not be broken off.
     *
     * The idea. The session is recorded while the call uses it. Only a recorded session is broken off, and only after
     * the call was marked as abandoned. The record and the mark change together, in one atomic step.
     *
     * Why it is right. The thread of the call clears the record and reads the mark in one step. If the call is
     * abandoned by then, the session is evicted, so that it serves no other call even if it is broken off later. If
     * not, the record is cleared before the session is returned, so that it is not broken off.
     *
     * What it costs. A connection that was taken after its call was abandoned is returned unused.
     *
     * Decisions 11 and 32.
     */

    // The purpose of the call, as an infinitive for messages.
    private final String what;
    private final CallLine line;
    private final Deadline deadline;
    private final Connections connections;
    private final FailureTranslator failures;
    private final SessionWork<T> work;

    private final AtomicReference<State> state = new AtomicReference<>(new State(null, false, false));

    /**
     * How far the call is.
     *
     * @param inUse the session that the call uses now; null before and after
     * @param abandoned whether the caller stopped waiting before the call ended; set by the caller
     * @param ended whether the call has ended; set by its thread
     */
    private record State(@Nullable Session inUse, boolean abandoned, boolean ended) {}

    TimedCall(String what, CallLine line, Deadline deadline, SessionWork<T> work) {
        this.what = what;
        this.line = line;
        this.deadline = deadline;
        this.connections = line.connections();
        this.failures = line.failures();
        this.work = work;
    }

    /**
     * Makes the call.
     *
     * @param whenEndedAfterAll is run when the call ends although it was abandoned
     */
    T run(Runnable whenEndedAfterAll) {
        try {
            return runOn(take());
        } finally {
            if (end()) {
                whenEndedAfterAll.run();
            }
        }
    }

    private Session take() {
        try {
            return connections.take(line, deadline);
        } catch (SQLException e) {
            throw failures.connectionFailed(what, e);
        }
    }

    private T runOn(Session session) {
        if (!use(session)) {
            connections.giveBack(session);
            throw timedOut();
        }
        Consumer<Session> after = connections::evict; // after an exception that no driver should throw
        try {
            T result = work.on(session);
            after = connections::giveBack;
            return result;
        } catch (SQLException e) {
            after = after(session, e);
            throw failures.translate(what, session.dialect(), e);
        } catch (LeaseStoreException e) {
            after = failures.condemnsConnection(e) ? connections::evict : connections::discard;
            throw e;
        } finally {
            if (letGo()) {
                after.accept(session);
            } else {
                connections.evict(session);
            }
        }
    }

    private Consumer<Session> after(Session session, SQLException e) {
        if (session.dialect().isLocked(e)) {
            return connections::giveBack;
        }
        // A connection to a server that no longer accepts writes would be lent again and again. Decision 32.
        return session.dialect().isReadOnly(e) || ErrorCodes.isConnectionLost(e)
                ? connections::evict
                : connections::discard;
    }

    /** Records the session and returns true, unless the call was abandoned in the meantime. */
    private boolean use(Session session) {
        return !changed(now -> now.abandoned ? now : new State(session, false, false)).abandoned;
    }

    /** Clears the record of the session and returns whether the call was not abandoned. */
    private boolean letGo() {
        return !changed(now -> new State(null, now.abandoned, false)).abandoned;
    }

    /** Marks the call as ended and returns whether it was abandoned before. */
    private boolean end() {
        return changed(now -> new State(null, now.abandoned, true)).abandoned;
    }

    /**
     * Marks the call as abandoned, unless it has ended, and returns whether it marked it. If so, the caller calls
     * {@link #breakOff()}, on a thread that may block.
     */
    boolean abandon() {
        return changed(now -> new State(now.inUse, !now.ended, now.ended)).abandoned;
    }

    private State changed(UnaryOperator<State> change) {
        return requireNonNull(state.updateAndGet(change));
    }

    /** Breaks off the session that the call uses, if any. May block. */
    void breakOff() {
        Session session = requireNonNull(state.get()).inUse;
        if (session != null) {
            connections.breakOff(session);
        }
    }

    LeaseStoreException timedOut() {
        return new LeaseStoreException("The database did not respond within " + deadline.elapsedMillis()
                + " ms to the request to " + what + "; whether it was done is unknown");
    }
}
