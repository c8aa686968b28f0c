// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import dev.election.jdbc.call.Deadline;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Place;
import dev.election.jdbc.sql.TableNames;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The names of the tables in every statement of a store, its fence and its hints. Unless a schema was given, they
 * contain the one in which the tables were found at the first contact. Safe for use by many threads.
 */
final class PinnedTables {

    /*
     * The problem. Connections of a pool may differ in schema, search path or database, because an application sets
     * these for a tenant and does not set them back. A table name without a schema then means another table from
     * connection to connection, and two instances lead at the same time, each in tables of its own (against S1).
     *
     * The idea. The schema in which the first connection finds the tables is pinned for the life of the store, and is
     * part of every statement. A later connection that would find other tables changes nothing; it is reported once.
     *
     * Why it is right. All instances must pin the same schema, and nothing in a database shows which one that is. So
     * several of the first connections are compared: more than there are calls before the first claim. If they
     * differ, no connection can be trusted, on this instance or on any other, and no instance can lead until a schema
     * is given. If they agree, they have what the pool gives to all its connections: they are borrowed by threads
     * that serve no tenant, before the first tenant came. A connection that is lent again proves nothing, so each one
     * counts once, and at the start several are held at the same time.
     *
     * What it costs. One statement on each of the first connections, and then at most one in a minute.
     *
     * Decision 30.
     */

    // Connections to compare first: more than the calls before the first term, which are the search for the tables,
    // open, enroll, observe and claim.
    private static final int COMPARED_FIRST = 6;
    // How long connections count as the first ones: a store that keeps its connections may never have that many.
    private static final Duration FIRST_ONES = Duration.ofSeconds(10);
    // The pause between two comparisons after that.
    private static final Duration COMPARED_AGAIN = Duration.ofMinutes(1);

    private static final StoreLog log = StoreLog.of(PinnedTables.class);

    // The names as configured, with or without a schema.
    private final TableNames given;
    private final Duration pause;

    // Guards all writes to the fields below. Never held during a statement.
    private final ReentrantLock lock = new ReentrantLock();

    // The names in all statements; null until the tables were found.
    private volatile @Nullable TableNames pinned;
    // The dialect of the database that has them; null until then.
    private volatile @Nullable Dialect dialect;
    // The product that its driver reports, which differs if a platform was given; null if it is not known.
    private volatile @Nullable Dialect product;
    // Why no instance can lead; null if nothing is wrong.
    private volatile @Nullable String refusal;
    // Whether connections may now reach another database than before.
    private volatile boolean stale;
    // The connections that have agreed since the tables were found. Weak, so that a closed one can be collected.
    private final List<WeakReference<Object>> agreed = new ArrayList<>();
    // Until when a connection counts as one of the first.
    private volatile Deadline firstOnes = Deadline.in(FIRST_ONES);
    // When the next comparison is due after the first ones.
    private volatile Deadline comparedAgain;
    // Whether a connection that differs was reported.
    private final AtomicBoolean reported = new AtomicBoolean();

    PinnedTables(TableNames given) {
        this(given, COMPARED_AGAIN);
    }

    /** @param pause the time between two comparisons after the first ones */
    PinnedTables(TableNames given, Duration pause) {
        this.given = given;
        this.pause = pause;
        this.comparedAgain = Deadline.in(pause);
    }

    /**
     * The names in all statements.
     *
     * @throws LeaseStoreException if the tables have not been found yet, so that no term can be held in them
     */
    TableNames names() {
        refuseIfUndecided();
        TableNames names = pinned;
        if (names == null) {
            throw new LeaseStoreException(
                    "The tables of the elections have not been found yet, so no term can be held in them:"
                            + " the store has not connected to its database yet (its method initialize() does)");
        }
        return names;
    }

    /** Whether the tables may be in a database of this product. If so, it can parse their names. */
    boolean mayBeOn(Dialect other) {
        Dialect known = dialect;
        return known == null || known.isLike(other) || other == product;
    }

    /** The names as they were given, with or without a schema. */
    TableNames given() {
        return given;
    }

    /** The pinned names, also while {@linkplain #forget another database} may be reached; null if there are none. */
    @Nullable
    TableNames before() {
        return pinned;
    }

    /** Whether the next contact has to find the tables. */
    boolean isToBeFound() {
        return pinned == null || stale;
    }

    /** Where this connection finds the tables, or would create them. */
    TableNames on(Session session) throws SQLException {
        refuseIfUndecided();
        return Place.isOpen(session.dialect(), given.schema())
                ? given.in(PlaceQuery.on(session, given), session.dialect())
                : given;
    }

    /** Pins these names, after the tables were found or created under them. */
    void pin(TableNames found, Session session) throws SQLException {
        Dialect recognised = session.product();
        Object physical = session.physical();
        TableNames before;
        lock.lock();
        try {
            before = pinned;
            if (before != null && !stale && !before.equals(found)) {
                refusal = undecided(before, found);
            } else {
                firstOnes = pinned == null || stale ? Deadline.in(FIRST_ONES) : firstOnes;
                pinned = found;
                dialect = session.dialect();
                product = recognised;
                stale = false;
                agrees(physical);
            }
        } finally {
            lock.unlock();
        }
        refuseIfUndecided();
        report(before, found);
    }

    private void report(@Nullable TableNames before, TableNames found) {
        if (found.equals(before) || found.place() == null) {
            return;
        }
        if (before == null) {
            log.info(
                    "Elections are kept in the tables {} and {}, where connections find them now. All statements name"
                            + " these tables, whatever schema a later connection has",
                    found.readable(found.simpleLease()),
                    found.readable(found.simpleLeader()));
        } else {
            log.warn(
                    "Elections are kept in the schema {} from now on, and no longer in {}: the previous connections"
                            + " were closed, and the new ones find the tables there",
                    found.where(),
                    before.where());
        }
    }

    private boolean isAmongTheFirst() {
        lock.lock();
        try {
            return agreed.size() < COMPARED_FIRST && !firstOnes.passed();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasAgreed(Object physical) {
        lock.lock();
        try {
            return agreed.stream().anyMatch(seen -> seen.refersTo(physical));
        } finally {
            lock.unlock();
        }
    }

    /** Counts a connection that finds the same tables. */
    private void agrees(Object physical) {
        lock.lock();
        try {
            if (agreed.size() < COMPARED_FIRST && !hasAgreed(physical)) {
                agreed.add(new WeakReference<>(physical));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks where a connection would find the tables when it is used for the first time: for the first few
     * connections, and then once in a while.
     */
    void compare(Session session) throws SQLException {
        refuseIfUndecided();
        if (!session.isFirstUse()
                || reported.get()
                || !Place.isOpen(session.dialect(), given.schema())
                || !((isAmongTheFirst() && !hasAgreed(session.physical())) || comparedAgain.passed())) {
            return;
        }
        comparedAgain = Deadline.in(pause);
        TableNames names = names();
        TableNames here;
        try {
            here = on(session);
        } catch (UnusableDatabaseException e) {
            if (isAmongTheFirst()) {
                throw e;
            }
            reportNowhere(names, e);
            return;
        }
        if (!here.equals(names)) {
            differs(names, here);
            return;
        }
        agrees(session.physical());
    }

    /** Reports a connection that would not find the tables. It is harmless, because statements name their schema. */
    private void reportNowhere(TableNames names, UnusableDatabaseException why) {
        if (reported.compareAndSet(false, true)) {
            log.warn(
                    "A database connection would not find the tables of the elections by itself ({}): elections stay in"
                            + " the schema {}. Set the property election.jdbc.schema to it, so that no instance"
                            + " fails to start",
                    why.getMessage(),
                    names.where());
        }
    }

    /** Refuses all calls if one of the first connections would find other tables, and reports any later one. */
    private void differs(TableNames names, TableNames here) {
        lock.lock();
        try {
            if (isAmongTheFirst()) {
                refusal = undecided(names, here);
            }
        } finally {
            lock.unlock();
        }
        refuseIfUndecided();
        reportOther(names, here);
    }

    /** Reports a connection that would find other tables. It is harmless, because statements name their schema. */
    void reportOther(TableNames names, TableNames here) {
        if (reported.compareAndSet(false, true)) {
            log.warn(
                    "A database connection has the schema {}, but the first ones had {}: elections stay in the"
                            + " schema {}. An instance whose first connections have the other schema would lead there"
                            + " at the same time: set the property election.jdbc.schema to the right one",
                    here.where(),
                    names.where(),
                    names.where());
        }
    }

    private static String undecided(TableNames one, TableNames other) {
        return "The first database connections differ in their schema (" + one.where() + " and " + other.where()
                + "), so two instances could lead at the same time, each in the tables of one schema: set the property"
                + " election.jdbc.schema to the right one; no instance can lead until then";
    }

    /** Fails if no instance can lead. Called before a connection is borrowed, which would be discarded each time. */
    void refuseIfUndecided() {
        String why = refusal;
        if (why != null) {
            throw new UnusableDatabaseException(why);
        }
    }

    /** Makes the next contact find the tables again, since it may reach another database. Until then the names stay. */
    void forget() {
        lock.lock();
        try {
            stale = true;
            agreed.clear();
            refusal = null;
            reported.set(false);
        } finally {
            lock.unlock();
        }
    }
}
