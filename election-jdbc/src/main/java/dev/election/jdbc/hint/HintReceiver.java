// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import static java.util.Objects.requireNonNull;

import dev.election.jdbc.call.DaemonTask;
import dev.election.jdbc.call.Deadline;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionFactory;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the hints of other processes, by PostgreSQL's {@code LISTEN}, on a thread and a connection of its own.
 * Nothing but speed depends on it. Safe for many threads; no method but {@link #allowConnection} and {@link #close}
 * waits.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-listen.html">LISTEN</a>
 */
public final class HintReceiver {

    /*
     * The problem. PostgreSQL's driver lets nobody else use a connection on which a thread waits for a notification, and
     * knows no way to end that wait except to break the connection off. So a connection that calls share can only be
     * asked again and again.
     *
     * The idea. A thread waits on a connection that nobody else uses. Both are there while somebody wants hints: an
     * instance that leads all its elections does not, and a wait that has begun is not broken off for that.
     *
     * Why it is right. What was sent while nobody listened is made up for by one hint after each LISTEN. A server that is
     * gone without a word is noticed by a statement after each wait. All that fails here is tried again, later each time.
     *
     * What it costs. A connection, a thread, and a statement in each half minute.
     *
     * Decision 36.
     */

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_OPENING = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private static final StoreLog log = StoreLog.of(HintReceiver.class);

    private final @Nullable SessionFactory sessions;
    private final Supplier<TableNames> tables;
    private final String ownSender;
    private final Collection<HintListener> listeners = new CopyOnWriteArrayList<>();

    // Set once, by whoever finds out that hints cannot be received.
    private volatile boolean off;

    // Set by calls that reached the database, read by all.
    private volatile boolean databaseNotifies;

    // Whether a connection may be open. Written by whoever may close the store, read by all.
    private volatile boolean allowed = true;
    private volatile boolean closed;

    // Guards what is written below. Never held while anything is asked of a connection or a listener.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Whether there is a thread that receives, or was started to.
    private boolean receiving;
    // Of that thread, while it has one.
    private @Nullable Session session;

    /** @param sessions null where connections are borrowed, none of which can be kept for this */
    public HintReceiver(boolean on, @Nullable SessionFactory sessions, Supplier<TableNames> tables, String ownSender) {
        this.off = !on || sessions == null || !Session.POSTGRESQL_DRIVER_IS_THERE;
        this.sessions = sessions;
        this.tables = tables;
        this.ownSender = ownSender;
    }

    public void add(HintListener listener) {
        listeners.add(listener);
        startIfUseful();
    }

    public void remove(HintListener listener) {
        listeners.remove(listener);
    }

    /** To be called when a call has reached the database and found the tables. */
    public void databaseIs(Dialect dialect) {
        if (dialect == Dialect.POSTGRESQL) {
            databaseNotifies = true;
            startIfUseful();
        }
    }

    /**
     * Whether a connection may be open. If not, the one that is open is broken off, and this returns when it is closed.
     */
    public void allowConnection(boolean allow) {
        allowed = allow;
        if (!allow) {
            databaseNotifies = false; // until a call has found the tables again, perhaps in another database
            end();
        }
    }

    /** As without a connection allowed, for good. */
    public void close() {
        closed = true;
        end();
    }

    private void startIfUseful() {
        lock.lock();
        try {
            if (!receiving && isUseful()) {
                DaemonTask.start("election-jdbc-hints", this::receive);
                receiving = true;
            }
        } catch (Throwable noThread) {
            // the next call of the store tries again
        } finally {
            lock.unlock();
        }
    }

    private boolean isUseful() {
        return !off && databaseNotifies && allowed && !closed && !listeners.isEmpty();
    }

    private void end() {
        breakOff();
        lock.lock();
        try {
            while (receiving && !isUseful()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void breakOff() {
        Session waiting;
        lock.lock();
        try {
            waiting = session;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.breakOff(); // which may hang, so not under the lock
        }
    }

    // ---- on the thread that receives

    private void receive() {
        Duration pause = FIRST_PAUSE;
        while (goesOn()) {
            Deadline quick = Deadline.in(pause);
            try {
                receiveOnOneConnection();
                pause = FIRST_PAUSE;
            } catch (Throwable e) {
                log.debug("Hints of other instances cannot be received for the moment", e);
                pause = quick.passed() ? FIRST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                rest(Deadline.in(pause));
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Whether to go on, which is decided together with the end: somebody who wants hints starts another thread from
     * then on.
     */
    private boolean goesOn() {
        lock.lock();
        try {
            receiving = isUseful();
            changed.signalAll();
            return receiving;
        } finally {
            lock.unlock();
        }
    }

    private void rest(Deadline end) {
        lock.lock();
        try {
            while (isUseful() && !end.passed()) {
                long unused = changed.awaitNanos(end.remainingNanos());
            }
        } catch (InterruptedException leftBehind) {
            // by a driver: nobody ends this thread by an interrupt
        } finally {
            lock.unlock();
        }
    }

    private void receiveOnOneConnection() throws SQLException {
        Session opened = requireNonNull(sessions).open(Deadline.in(LONGEST_OPENING));
        boolean inOrder = false;
        try {
            hold(opened);
            if (isUseful()) {
                receiveOn(opened);
            }
            inOrder = true;
        } finally {
            hold(null);
            if (inOrder) {
                opened.close();
            } else {
                opened.abort();
            }
        }
    }

    private void receiveOn(Session opened) throws SQLException {
        PostgresNotifications notifications = listen(opened);
        if (notifications == null) {
            return;
        }
        deliver(Hint.SOMETHING); // what was sent before was not received
        while (isUseful()) {
            notifications.await(LONGEST_WAIT).forEach(this::deliver);
        }
    }

    private void hold(@Nullable Session one) {
        lock.lock();
        try {
            session = one;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable PostgresNotifications listen(Session opened) throws SQLException {
        String channel = tables.get().channel();
        PostgresNotifications notifications;
        try {
            notifications = PostgresNotifications.listen(opened.connection(), channel, ownSender);
        } catch (SQLException e) {
            if (!ErrorCodes.isRefusal(e)) {
                throw e;
            }
            switchOff("the database refused LISTEN: " + e.getMessage());
            return null;
        }
        if (notifications == null) {
            switchOff("a connection pooler stands between it and the database");
        }
        return notifications;
    }

    private void switchOff(String why) {
        off = true;
        log.info(
                "This instance receives no hints of others by LISTEN/NOTIFY, since {}: it observes a graceful hand-over at its"
                        + " next heartbeat instead of at once. Nothing else depends on it",
                why);
    }

    private void deliver(Hint hint) {
        for (HintListener listener : listeners) {
            try {
                listener.hinted(hint);
            } catch (RuntimeException | Error e) {
                log.debug("A hint could not be delivered", e);
            }
        }
    }
}
