// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import static java.util.Objects.requireNonNull;

import dev.election.jdbc.call.Deadline;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionFactory;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.DaemonTask;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.HintText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the hints of other processes by PostgreSQL's {@code LISTEN}, on a thread and a connection of its own. Only
 * speed depends on it. Safe for use by many threads. Only {@link #allowConnection} and {@link #close} may block.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-listen.html">LISTEN</a>
 */
public final class HintReceiver {

    /*
     * The problem. While a thread waits for a notification, PostgreSQL's driver lets no other thread use the
     * connection, and the wait can only be ended by breaking the connection off. So a connection that calls share could
     * only be polled.
     *
     * The idea. A thread waits on a connection that no other thread uses. Both exist while hints are useful to a
     * listener: an instance that leads all its elections has no listener. A wait that has begun is not interrupted when
     * the last listener is removed.
     *
     * Why it is right. Notifications that were sent before a LISTEN are lost, so each LISTEN is followed by a hint that
     * something may have changed. A server that disappeared silently is detected by a statement after each wait without
     * a notification. A failure is followed by another attempt, with a backoff.
     *
     * What it costs. A connection, a thread, and a statement every half minute.
     *
     * Decision 36.
     */

    // The longest wait for a notification before the server is checked.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    // The time after which no statement begins on a connection that is still being opened.
    private static final Duration LONGEST_OPENING = Duration.ofMinutes(1);
    // The wait after the first failure; it doubles with each further one.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    // The longest wait after a failure.
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private static final StoreLog log = StoreLog.of(HintReceiver.class);

    // Null if connections are borrowed.
    private final @Nullable SessionFactory sessions;
    private final Supplier<TableNames> tables;
    private final HintText texts;
    private final Collection<HintListener> listeners = new CopyOnWriteArrayList<>();

    // Whether hints cannot be received at all. Set once, by the thread that detects it; read by all threads.
    private volatile boolean off;

    // Whether a call reached a PostgreSQL database and found the tables. Written by calls, read by all threads.
    private volatile boolean databaseNotifies;

    // Whether a connection may be open. Written by the owner of the store, read by all threads.
    private volatile boolean allowed = true;
    // Whether this was closed for good. Written once, by the owner of the store; read by all threads.
    private volatile boolean closed;

    // The session of the thread that receives; null while it has none. Written by that thread before it checks whether
    // it is still useful, and read by the owner of the store after it has set that it is not.
    private volatile @Nullable Session session;

    // Guards the field below. Never held during an operation of a connection or a call of a listener.
    private final ReentrantLock lock = new ReentrantLock();
    // Signalled when one of the fields of this class has changed.
    private final Condition changed = lock.newCondition();

    // Whether a thread receives, or was started to receive.
    private boolean receiving;

    /**
     * @param on whether hints are to be received if the database supports them
     * @param sessions null if connections are borrowed, none of which can be kept for this
     * @param texts which ignore what this store sent
     */
    public HintReceiver(boolean on, @Nullable SessionFactory sessions, Supplier<TableNames> tables, HintText texts) {
        this.off = !on || sessions == null || !Session.POSTGRESQL_DRIVER_PRESENT;
        this.sessions = sessions;
        this.tables = tables;
        this.texts = texts;
    }

    /** Adds a listener to which hints are useful. */
    public void add(HintListener listener) {
        listeners.add(listener);
        startIfUseful();
    }

    /** Removes a listener. A hint may still reach it if one is being delivered. */
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
     * Sets whether a connection may be open. If not, an open connection is broken off, and this method returns when it
     * is closed.
     */
    public void allowConnection(boolean allow) {
        allowed = allow;
        if (!allow) {
            databaseNotifies = false; // until a call has found the tables again, perhaps in another database
            end();
        }
    }

    /** Closes the connection for good, and returns when it is closed. */
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
            // The next call of the store tries again.
        } finally {
            lock.unlock();
        }
    }

    private boolean isUseful() {
        return !off && databaseNotifies && allowed && !closed && !listeners.isEmpty();
    }

    private void end() {
        Session waiting = session;
        if (waiting != null) {
            waiting.breakOff(); // not under the lock, since it may hang
        }
        lock.lock();
        try {
            changed.signalAll();
            while (receiving && !isUseful()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    // ---- on the receiving thread

    private void receive() {
        Duration pause = FIRST_PAUSE;
        while (goesOn()) {
            Deadline quick = Deadline.in(pause);
            try {
                receiveOnOneConnection();
                pause = FIRST_PAUSE;
            } catch (Throwable e) {
                log.debug("Hints from peers cannot be received at the moment; another attempt follows", e);
                pause = quick.passed() ? FIRST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                rest(Deadline.in(pause));
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Decides whether the thread continues. If it does not, it counts as ended in the same step, so that a listener
     * that is added from then on starts another thread.
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
            // An interrupt that a driver left behind: no other code interrupts this thread.
        } finally {
            lock.unlock();
        }
    }

    private void receiveOnOneConnection() throws SQLException {
        Session opened = requireNonNull(sessions).open(Deadline.in(LONGEST_OPENING));
        boolean inOrder = false;
        try {
            session = opened;
            if (isUseful()) {
                receiveOn(opened);
            }
            inOrder = true;
        } finally {
            session = null;
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
        deliver(Hint.SOMETHING); // notifications that were sent before were not received
        while (isUseful()) {
            notifications.await(LONGEST_WAIT).forEach(this::deliver);
        }
    }

    private @Nullable PostgresNotifications listen(Session opened) throws SQLException {
        String channel = tables.get().channel();
        PostgresNotifications notifications;
        try {
            notifications = PostgresNotifications.listen(opened.connection(), channel, texts);
        } catch (SQLException e) {
            if (!ErrorCodes.isRefusal(e)) {
                throw e;
            }
            switchOff("the database refused LISTEN: " + e.getMessage());
            return null;
        }
        if (notifications == null) {
            switchOff("a connection pooler is between it and the database");
        }
        return notifications;
    }

    private void switchOff(String why) {
        off = true;
        log.info(
                "This instance receives no hints from peers by LISTEN/NOTIFY, because {}: it observes a graceful"
                        + " hand-over at its next heartbeat instead of at once. Nothing else is affected",
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
