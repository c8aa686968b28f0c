// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Hint;
import dev.election.store.HintListener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hints between the stores of different processes, by PostgreSQL's {@code LISTEN} and {@code NOTIFY}: whoever frees an
 * election notifies all others, which claim or look at once. Nothing but speed depends on it, so whatever fails here is left
 * at that.
 *
 * <p>The thread that would make the next call on a connection at rest waits there for a notification, for as long as no call
 * is to be expected; where one may come at any moment, it looks every few milliseconds whether there is a notification, and
 * where nobody wants hints now and then. That asks the database nothing, and needs neither a thread nor a connection of its own.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">NOTIFY</a>
 */
final class Push implements Threads.Chore {

    private static final StoreLog log = StoreLog.of(JdbcLeaseStore.class);

    /** The longest that a notification is waited for, and so that a call which was not expected waits for the connection. */
    static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    private static final Duration LOOK = Duration.ofMillis(4);
    private static final Duration UNCONCERNED = Duration.ofMillis(100);
    private static final Duration BEFORE_A_CALL = Duration.ofMillis(2);
    static final boolean DRIVER_IS_THERE = OptionalClass.isThere("org.postgresql.PGConnection");

    private final PinnedTables tables;
    private final Connections connections;
    private final AtomicBoolean turning = new AtomicBoolean();
    private final Collection<HintListener> listeners = new CopyOnWriteArrayList<>();

    // Set once, by whoever finds out that it is of no use.
    private volatile boolean off;

    // Written and read by the thread that has its turn.
    private volatile boolean wanted;

    // Written by the thread that has its turn, read by those that rest.
    private volatile Deadline next = Deadline.in(Duration.ZERO);

    Push(boolean on, PinnedTables tables, Connections connections) {
        this.off = !on;
        this.tables = tables;
        this.connections = connections;
    }

    private String channel() {
        return tables.names().channel();
    }

    void add(HintListener listener) {
        listeners.add(listener);
    }

    void remove(HintListener listener) {
        listeners.remove(listener);
    }

    // ---- telling others

    boolean isOff() {
        return off;
    }

    /** A copy of this change that returns a row for each that it changed, and tells others of it when it is committed. */
    Sql telling(Sql change, Hint hint) {
        // the channel has no character that ends a text
        return Sql.of(change.text() + " RETURNING pg_notify('" + channel() + "', ?)")
                .withAll(change.parameters())
                .with(Payload.of(hint));
    }

    /** Tells all others by a statement of its own. */
    void tellOthers(Session session, Hint hint) {
        if (off || session.dialect() != Dialect.POSTGRESQL) {
            return;
        }
        try {
            // nobody waits until a hint is on the disk
            boolean unused = session.query(
                            Sql.of("SELECT set_config('synchronous_commit', 'off', true), pg_notify('" + channel()
                                            + "', ?)")
                                    .with(Payload.of(hint)),
                            row -> true)
                    .isEmpty();
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
        Duration pause = LOOK;
        try {
            pause = look();
        } catch (RuntimeException | Error e) {
            log.debug("Hints of other instances could not be read", e);
        } finally {
            next = Deadline.in(pause);
            turning.set(false);
        }
    }

    /** Returns how long to rest until the next look. */
    private Duration look() {
        wanted = listeners.stream().anyMatch(HintListener::wantsHints);
        int millis = wanted ? millisToWait() : 0;
        Deadline waited = Deadline.in(Duration.ofMillis(millis));
        // also while no hint is wanted: a driver keeps what it was told on a connection that listens until somebody
        // asks
        for (Hint hint : connections.told(this, millis)) {
            listeners.forEach(listener -> listener.hinted(hint));
        }
        if (!wanted) {
            return UNCONCERNED;
        }
        // what did not wait, say since there is no connection, must not be tried without end
        return millis > 0 && waited.passed() ? Duration.ZERO : LOOK;
    }

    private int millisToWait() {
        Duration quiet = LONGEST_WAIT;
        for (HintListener listener : listeners) {
            Duration untilCall = listener.quiet().minus(BEFORE_A_CALL);
            quiet = untilCall.compareTo(quiet) < 0 ? untilCall : quiet;
        }
        return quiet.compareTo(LOOK) > 0 ? (int) quiet.toMillis() : 0;
    }

    /** Whether anybody wants hints, so that connections should listen. */
    boolean isWanted() {
        return wanted;
    }

    /** Begins to listen on this session, if that is of any use. */
    Notifications listen(Session session) throws SQLException {
        if (session.dialect() != Dialect.POSTGRESQL) {
            off = true;
            return Notifications.NONE;
        }
        Notifications heard;
        try {
            heard = session.listen(channel());
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
