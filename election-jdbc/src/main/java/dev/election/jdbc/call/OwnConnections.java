// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Dedicated connections that are kept open between calls. While none is to be kept, each call opens a connection and
 * closes it.
 */
public final class OwnConnections implements Connections {

    /*
     * The problem. A heartbeat must not wait for a claim, for a pool that is exhausted, or for one that pauses before
     * it connects again. A pool gets a connection back only from its borrower, which may hang.
     *
     * The idea. One connection is kept while calls take turns. A second one is opened when they overlap, and closed
     * after a time in which they did not. A call takes the idle connection that was used last, so that the other one
     * stays unused if it is not needed.
     *
     * Why it is right. Each running call has a connection of its own, so none waits for another. A failure of one line
     * of calls must not cost the other line its connection: a line whose last call failed takes no connection that the
     * other line used last. When a call hangs, the idle connections use the same network path, so those are closed on
     * which no response arrived since the call began.
     *
     * What it costs. One connection for each instance, two for some seconds. While one line fails, each of its calls
     * connects again.
     *
     * Decisions 2 and 32.
     */

    // The time for which a second connection is kept since its last use.
    private static final Duration SURPLUS_KEPT = Duration.ofSeconds(10);

    // The time after which no statement begins on a connection that is still being prepared.
    private static final Duration LONGEST_OPENING = Duration.ofMinutes(1);

    // An idle session, and until when it is kept as the second one.
    private record Idle(Session session, Deadline keptUntil) {}

    private final SessionFactory sessions;

    // The idle connections, the one used last first. Two, or a few more for a moment.
    private final Deque<Idle> idle = new ConcurrentLinkedDeque<>();
    // Whether a connection that is returned is kept for the next call.
    private volatile boolean kept = true;
    // Whether these connections were closed for good.
    private volatile boolean closed;

    public OwnConnections(SessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public Session take(CallLine line, Deadline deadline) throws SQLException {
        Session session = takeIdle(line);
        if (session == null) {
            session = open();
        }
        session.boundBy(deadline, line);
        return session;
    }

    private Session open() throws SQLException {
        // Not bounded by the call: if its caller stops waiting, the next call finds a connection that took long to
        // open.
        Session session = sessions.open(Deadline.in(LONGEST_OPENING));
        try {
            session.settle();
            return session;
        } catch (SQLException | RuntimeException e) {
            session.abort();
            throw e;
        }
    }

    private @Nullable Session takeIdle(CallLine line) {
        for (Idle each : List.copyOf(idle)) {
            if ((!line.failedLast() || each.session().wasUsedBy(line)) && idle.remove(each)) {
                return each.session();
            }
        }
        return null;
    }

    @Override
    public void giveBack(Session session) {
        idle.addFirst(new Idle(session, Deadline.in(SURPLUS_KEPT)));
        if (closed || !kept) { // checked after it was added, so that none is left by a close at the same moment
            closeIdle();
            return;
        }
        Idle last = idle.size() > 1 ? idle.peekLast() : null;
        if (last != null && (idle.size() > 2 || last.keptUntil().passed()) && idle.remove(last)) {
            last.session().close();
        }
    }

    @Override
    public void evict(Session session) {
        session.abort();
    }

    @Override
    public void breakOff(Session session) {
        // The idle ones use the same network path; those with a response since the call began are in order.
        long sinceCall = session.callNanos();
        takeAllIdle(each -> each.silentNanos() > sinceCall).forEach(Session::abort);
        session.breakOff();
    }

    @Override
    public void keep(boolean keep) {
        kept = keep;
        if (!keep) {
            closeIdle();
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        takeAllIdle(each -> true).forEach(Session::close);
    }

    private List<Session> takeAllIdle(Predicate<Session> which) {
        return List.copyOf(idle).stream()
                .filter(each -> which.test(each.session()) && idle.remove(each))
                .map(Idle::session)
                .toList();
    }
}
