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
 * The names of the tables as every statement of a store, its fence and its hints has them: with the schema in which
 * they were found at the first contact, unless one was given. Safe for use by many threads.
 */
final class PinnedTables {

    /*
     * The problem. Connections of a pool may differ in schema, search path or database, since an application sets these for a
     * tenant and leaves them. A table that is named without a schema is then another one from connection to connection, and two
     * instances lead at once, each in tables of its own (S1).
     *
     * The idea. Where the first connection finds the tables is where they are, for as long as the store lives, and their schema
     * is part of each statement. A connection that would find them elsewhere changes nothing; it is reported once.
     *
     * Why it is right. All instances must pin the same schema, and nothing in a database tells which that is. So several of the
     * first connections are compared, more than there are calls before the first claim. If they differ, none of them can be
     * trusted, the other instances' no more than ours, and there is no election until a schema is given. If they agree, they
     * have what the pool gives to all: they are borrowed by threads that serve no tenant, before the first tenant came. A
     * connection that comes again proves nothing, so each counts once, and a few are held together at the start.
     *
     * What it costs. A statement on each of the first connections, and then at most one in a minute.
     *
     * Decision 30.
     */

    // Open, enroll, observe and claim come first, and the first search for the tables before that.
    private static final int COMPARED_FIRST = 6;
    // Of connections that are kept there may never be so many.
    private static final Duration FIRST_ONES = Duration.ofSeconds(10);
    private static final Duration COMPARED_AGAIN = Duration.ofMinutes(1);

    private static final StoreLog log = StoreLog.of(PinnedTables.class);

    private final TableNames given;
    private final Duration pause;

    // Guards what is written below. Never held while anything is asked of a connection.
    private final ReentrantLock lock = new ReentrantLock();

    // Null until tables were found.
    private volatile @Nullable TableNames pinned;
    private volatile @Nullable Dialect dialect;
    // What its driver calls it, which is something else if a platform was given; null if it is not known.
    private volatile @Nullable Dialect product;
    // Why there can be no election; null if nothing speaks against it.
    private volatile @Nullable String refusal;
    // A database may have come that is not the one before.
    private volatile boolean stale;
    // The connections that were seen to agree since the tables were found, and how long those are the first ones.
    private final List<WeakReference<Object>> agreed = new ArrayList<>();
    private volatile Deadline firstOnes = Deadline.in(FIRST_ONES);
    private volatile Deadline comparedAgain;
    // One that differs was reported.
    private final AtomicBoolean reported = new AtomicBoolean();

    PinnedTables(TableNames given) {
        this(given, COMPARED_AGAIN);
    }

    /** @param pause after which a connection is compared again */
    PinnedTables(TableNames given, Duration pause) {
        this.given = given;
        this.pause = pause;
        this.comparedAgain = Deadline.in(pause);
    }

    /**
     * The names in all statements.
     *
     * @throws LeaseStoreException if the tables were not found yet, so that no term can be held in them
     */
    TableNames names() {
        refuseIfUndecided();
        TableNames names = pinned;
        if (names == null) {
            throw new LeaseStoreException(
                    "The tables of the elections were not found yet, so no term can be held in them:"
                            + " the store has not reached its database, which its method initialize() does");
        }
        return names;
    }

    /** Whether the tables may be in a database of this product, which can read their names then. */
    boolean mayBeOn(Dialect other) {
        Dialect known = dialect;
        return known == null || known.isLike(other) || other == product;
    }

    /** The names as they were given, which may leave the schema open. */
    TableNames given() {
        return given;
    }

    /** The names that are pinned, or were before another database may have come. */
    @Nullable
    TableNames before() {
        return pinned;
    }

    /** Whether the next contact is a first one. */
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

    /** The tables are there. */
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
                    "Elections are kept in the tables {} and {}: that is where connections find them, and where they are from"
                            + " now on, whatever schema a later connection has",
                    found.readable(found.simpleLease()),
                    found.readable(found.simpleLeader()));
        } else {
            log.warn(
                    "Elections are kept in the schema {} from now on, and no longer in {}: connections were closed to let"
                            + " another database come, and the new ones find the tables there",
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
     * Looks where a connection that is used for the first time would find the tables, on the first few and now and
     * then.
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

    /** A connection would find them nowhere, and it does not matter, since their schema is named. */
    private void reportNowhere(TableNames names, UnusableDatabaseException why) {
        if (reported.compareAndSet(false, true)) {
            log.warn(
                    "A connection for elections would not find their tables ({}): elections stay in those of {}. Name it with"
                            + " the property election.jdbc.schema, so that no instance fails to begin",
                    why.getMessage(),
                    names.where());
        }
    }

    /** A connection would find the tables elsewhere. */
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

    /** A connection would find them elsewhere, and it does not matter. */
    void reportOther(TableNames names, TableNames here) {
        if (reported.compareAndSet(false, true)) {
            log.warn(
                    "A connection for elections has the schema {}, where the first ones had {}: elections stay in the tables"
                            + " of {}. An instance whose first connections have the other would lead there at the same time:"
                            + " name the right one with the property election.jdbc.schema",
                    here.where(),
                    names.where(),
                    names.where());
        }
    }

    private static String undecided(TableNames one, TableNames other) {
        return "The first connections for elections differ in their schema, " + one.where() + " and " + other.where()
                + ", so two instances could lead at once, each in the tables of another: name one with the property"
                + " election.jdbc.schema; there is no election until then";
    }

    /** Before a connection is taken, which would be found of no use and closed each time. */
    void refuseIfUndecided() {
        String why = refusal;
        if (why != null) {
            throw new UnusableDatabaseException(why);
        }
    }

    /** Another database may come: the next contact is a first one. Until then the names are those that were. */
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
