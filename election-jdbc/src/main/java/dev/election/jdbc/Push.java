// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints between the stores of different processes, by PostgreSQL's {@code LISTEN} and {@code NOTIFY}: whoever frees an
 * election notifies all others, which look at once. Nothing but speed depends on it, so whatever fails here is left at that.
 *
 * <p>A connection at rest is looked at every few milliseconds, by the thread that would make the next call on it: that asks
 * the database nothing, and needs neither a thread nor a connection of its own.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">NOTIFY</a>
 */
final class Push implements Threads.Chore {

    private static final Logger log = LoggerFactory.getLogger(JdbcLeaseStore.class);
    private static final Duration LOOK = Duration.ofMillis(4);
    private static final boolean DRIVER_IS_THERE = isThere("org.postgresql.PGConnection");

    private final String channel;
    private final Connections connections;
    private final AtomicBoolean turning = new AtomicBoolean();
    private final Collection<Runnable> listeners = new CopyOnWriteArrayList<>();

    // Set once, by whoever finds out that it is of no use.
    private volatile boolean off;

    // Written by the thread that has its turn, read by those that rest.
    private volatile Deadline next = Deadline.in(Duration.ZERO);

    Push(boolean on, TableNames names, Connections connections) {
        this.off = !on;
        this.channel = names.channel();
        this.connections = connections;
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, Push.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    void add(Runnable listener) {
        listeners.add(listener);
    }

    void remove(Runnable listener) {
        listeners.remove(listener);
    }

    // ---- telling others

    /** Tells all others that they may find something to see. */
    void tellOthers(Session session) {
        if (off || session.dialect() != Dialect.POSTGRESQL) {
            return;
        }
        try {
            // the channel is an identifier that was checked; nobody waits until a hint is on the disk
            session.execute("SELECT set_config('synchronous_commit', 'off', true), pg_notify('" + channel + "', '')");
        } catch (SQLException e) {
            log.debug("Others could not be told that an election is free; they look by themselves", e);
        }
    }

    // ---- being told

    @Override
    public long nanosToTurn() {
        boolean deaf = off || listeners.isEmpty() || !DRIVER_IS_THERE || !connections.canBeTold();
        // one at a time: what hangs must hang one thread and one connection only
        return deaf || turning.get() ? Long.MAX_VALUE : next.remainingNanos();
    }

    @Override
    public void turn() {
        if (!turning.compareAndSet(false, true)) {
            return;
        }
        try {
            if (connections.isTold(this)) {
                listeners.forEach(Runnable::run);
            }
        } catch (RuntimeException | Error e) {
            log.debug("Hints of other instances could not be read", e);
        } finally {
            turning.set(false);
            next = Deadline.in(LOOK);
        }
    }

    /** Begins to listen on this session, if that is of any use. */
    Notifications listen(Session session) throws SQLException {
        if (session.dialect() != Dialect.POSTGRESQL) {
            off = true;
            return Notifications.NONE;
        }
        Notifications heard;
        try {
            heard = session.listen(channel);
        } catch (SQLException e) {
            if (!ErrorCodes.isRefusal(e)) {
                throw e;
            }
            sayOff("the database refused LISTEN: " + e.getMessage());
            return Notifications.NONE;
        }
        if (heard == null) {
            sayOff("a connection pooler stands between it and the database");
            return Notifications.NONE;
        }
        return heard;
    }

    private void sayOff(String why) {
        off = true;
        log.info(
                "This instance gets no hints from others by LISTEN/NOTIFY, since {}: it sees an orderly hand-over at its next"
                        + " heartbeat instead of at once. Nothing else depends on it",
                why);
    }
}
