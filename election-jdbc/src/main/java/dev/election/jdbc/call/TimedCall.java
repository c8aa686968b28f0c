// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.LeaseStoreException;
import dev.election.jdbc.sql.ErrorCodes;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call on a thread that may hang, from taking a connection to giving it back. Its caller may abandon it at any
 * time; then the connection is broken off, which with most drivers ends the hanging, and what comes out of it is
 * dropped.
 */
final class TimedCall<T> {

    private final String what;
    private final CallLine line;
    private final Deadline deadline;
    private final Connections connections;
    private final FailureTranslator failures;
    private final SessionWork<T> work;

    // Guards the three below: a session is never broken off once it is anybody else's.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Session inUse;
    private boolean abandoned;
    private boolean ended;

    TimedCall(String what, CallLine line, Deadline deadline, SessionWork<T> work) {
        this.what = what;
        this.line = line;
        this.deadline = deadline;
        this.connections = line.connections();
        this.failures = line.failures();
        this.work = work;
    }

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
            throw new LeaseStoreException(
                    "Could not get a database connection to " + what + ": " + e.getMessage() + "; nothing was changed",
                    e);
        }
    }

    private T runOn(Session session) {
        if (!use(session)) {
            connections.giveBack(session);
            throw noAnswer();
        }
        Consumer<Session> after = connections::evict; // after what no driver should throw
        try {
            T answer = work.on(session);
            after = connections::giveBack;
            return answer;
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
        // One to a server that takes no writes any more would be lent again and again.
        return session.dialect().isReadOnly(e) || ErrorCodes.isConnectionLost(e)
                ? connections::evict
                : connections::discard;
    }

    /** Whether the session may be used: the call was not abandoned meanwhile. */
    private boolean use(Session session) {
        lock.lock();
        try {
            // One that was given back is somebody else's: breaking it off would end their call.
            inUse = abandoned ? null : session;
            return !abandoned;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the session was left in peace. */
    private boolean letGo() {
        lock.lock();
        try {
            inUse = null;
            return !abandoned;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the call was abandoned before it ended. */
    private boolean end() {
        lock.lock();
        try {
            ended = true;
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the call is still running; if so, {@link #breakOff()} should follow, where it harms nobody if it blocks.
     */
    boolean abandon() {
        lock.lock();
        try {
            abandoned = !ended;
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    void breakOff() {
        Session session;
        lock.lock();
        try {
            session = inUse;
        } finally {
            lock.unlock();
        }
        if (session != null) {
            connections.breakOff(session);
        }
    }

    LeaseStoreException noAnswer() {
        return noAnswer(what, deadline);
    }

    static LeaseStoreException noAnswer(String what, Deadline deadline) {
        return new LeaseStoreException("The database did not answer within " + deadline.elapsedMillis()
                + " ms when asked to " + what + "; whether it was done is unknown");
    }
}
