// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Hint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are kept open between calls: one as long as calls take turns, another one when they overlap, which is
 * closed again after a time in which they did not. As many are in use as there are calls. While none is to be kept, each
 * call opens one and closes it.
 */
final class OwnConnections implements Connections {

    private static final Duration SURPLUS_KEPT = Duration.ofSeconds(10);

    private static final Duration LONGEST_OPENING = Duration.ofMinutes(1);

    private static final Duration LONGEST_LOOK = Push.LONGEST_WAIT.plusMillis(30);

    private record Idle(Session session, Deadline keptUntil) {}

    private final Sessions sessions;

    // Guards all below. Never held while anything is asked of a connection.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noMoreLookedAt = lock.newCondition();
    private final Deque<Idle> idle = new ArrayDeque<>();
    // Whether one that is given back is kept for the next call.
    private boolean kept = true;
    private boolean closed;
    // One that is just looked at, which is soon over: no reason to open another.
    private @Nullable Session lookedAt;
    // By when that should be over: if it is not then, the session hangs.
    private Deadline lookEnds = Deadline.in(Duration.ZERO);

    OwnConnections(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Session take(Line line, Deadline deadline) throws SQLException {
        Session session = takeIdle(line);
        if (session == null) {
            session = open();
        }
        session.boundBy(deadline, line);
        return session;
    }

    private Session open() throws SQLException {
        // Goes on though the caller may give up meanwhile: the next call then finds a connection that took long to
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

    private @Nullable Session takeIdle(Line line) {
        lock.lock();
        try {
            while (idle.isEmpty() && lookedAt != null && !lookEnds.passed()) {
                long unused = noMoreLookedAt.awaitNanos(lookEnds.remainingNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        // A line whose calls fail, perhaps for a reason of their own, must not use up the connection of the other one.
        return pollIdle(session -> !line.failedLast() || session.wasUsedBy(line));
    }

    private @Nullable Session pollIdleToLookAt() {
        lock.lock();
        try {
            Session first = pollIdle(session -> true);
            if (first != null) {
                lookedAt = first;
                lookEnds = Deadline.in(LONGEST_LOOK);
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Session pollIdle(Predicate<Session> which) {
        lock.lock();
        try {
            // The one used last: so the other shows that it is not needed.
            Optional<Idle> first =
                    idle.stream().filter(each -> which.test(each.session())).findFirst();
            first.ifPresent(idle::remove);
            return first.map(Idle::session).orElse(null);
        } finally {
            lock.unlock();
        }
    }

    private void lookedAtNoMore() {
        lock.lock();
        try {
            lookedAt = null;
            noMoreLookedAt.signalAll();
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
    public boolean canBeTold() {
        return true;
    }

    @Override
    public List<Hint> told(Push push, int millis) {
        Session session = pollIdleToLookAt();
        if (session == null) {
            return List.of();
        }
        boolean inOrder = false;
        try {
            List<Hint> told = session.told(push, millis);
            inOrder = true;
            return told;
        } catch (SQLException e) {
            return List.of(); // the next call opens another one
        } finally {
            if (inOrder) {
                giveBack(session);
            } else {
                discard(session);
            }
            lookedAtNoMore();
        }
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
            takeAllIdle(each -> true).forEach(Session::close); // first, so that no look begins any more
            endLook();
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
        takeAllIdle(each -> true).forEach(Session::close); // first, so that no look begins any more
        endLook();
    }

    /** Lets a look end, and breaks the connection off if it does not. */
    private void endLook() {
        Session hanging = null;
        lock.lock();
        try {
            while (lookedAt != null && !lookEnds.passed()) {
                long unused = noMoreLookedAt.awaitNanos(lookEnds.remainingNanos());
            }
            hanging = lookedAt;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        if (hanging != null) {
            hanging.breakOff();
        }
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
