// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are kept open between calls: one as long as calls take turns, another one when they overlap, which
 * is closed again after a time in which they did not. As many are in use as there are calls. While none is to be kept,
 * each call opens one and closes it.
 */
public final class OwnConnections implements Connections {

    private static final Duration SURPLUS_KEPT = Duration.ofSeconds(10);

    private static final Duration LONGEST_OPENING = Duration.ofMinutes(1);

    private record Idle(Session session, Deadline keptUntil) {}

    private final SessionFactory sessions;

    // Guards all below. Never held while anything is asked of a connection.
    private final ReentrantLock lock = new ReentrantLock();
    // Those at rest, the one used last first.
    private final Deque<Idle> idle = new ArrayDeque<>();
    // Whether one that is given back is kept for the next call.
    private boolean kept = true;
    private boolean closed;

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
        // Goes on if the caller gives up meanwhile: the next call then finds a connection that took long to open.
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
        lock.lock();
        try {
            // The one used last: so the other shows that it is not needed. A line whose calls fail, perhaps for a
            // reason of their own, must not use up the connection of the other one.
            Optional<Idle> first = idle.stream()
                    .filter(each -> !line.failedLast() || each.session().wasUsedBy(line))
                    .findFirst();
            first.ifPresent(idle::remove);
            return first.map(Idle::session).orElse(null);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void giveBack(Session session) {
        List<Session> surplus = new ArrayList<>();
        lock.lock();
        try {
            if (closed || !kept) {
                surplus.add(session);
            } else {
                idle.addFirst(new Idle(session, Deadline.in(SURPLUS_KEPT)));
            }
            while (idle.size() > 2
                    || (idle.size() == 2 && idle.getLast().keptUntil().passed())) {
                surplus.add(idle.removeLast().session());
            }
        } finally {
            lock.unlock();
        }
        surplus.forEach(Session::close);
    }

    @Override
    public void discard(Session session) {
        session.abort();
    }

    @Override
    public void evict(Session session) {
        session.abort();
    }

    @Override
    public void breakOff(Session session) {
        // The others came over the same way to the same database; but those that were answered meanwhile are in order.
        long sinceCall = session.callNanos();
        takeAllIdle(each -> each.silentNanos() > sinceCall).forEach(Session::abort);
        session.breakOff();
    }

    @Override
    public void keep(boolean keep) {
        lock.lock();
        try {
            kept = keep;
        } finally {
            lock.unlock();
        }
        if (!keep) {
            takeAllIdle(each -> true).forEach(Session::close);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        takeAllIdle(each -> true).forEach(Session::close);
    }

    private List<Session> takeAllIdle(Predicate<Session> which) {
        lock.lock();
        try {
            List<Session> taken = idle.stream().map(Idle::session).filter(which).toList();
            idle.removeIf(each -> taken.contains(each.session()));
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
