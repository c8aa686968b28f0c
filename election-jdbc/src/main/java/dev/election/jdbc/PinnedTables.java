// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import dev.election.jdbc.call.Deadline;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Place;
import dev.election.jdbc.sql.TableNames;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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

    // What the first contact found; null until then, and replaced by the first contact after forget().
    private final AtomicReference<@Nullable Found> found = new AtomicReference<>();
    // Why no instance can lead; null if nothing is wrong.
    private volatile @Nullable String refusal;
    // The connections that have agreed since the tables were found, and how many they were. Weak, so that a closed one
    // can be collected, but it still counts.
    private final Set<Object> agreed = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final AtomicInteger agreements = new AtomicInteger();
    // When the next comparison is due after the first ones.
    private volatile Deadline comparedAgain;
    // Whether a connection that differs was reported.
    private final AtomicBoolean reported = new AtomicBoolean();

    /**
     * What a first contact found.
     *
     * @param names the names in all statements
     * @param product the product of the database that has the tables
     * @param stale whether connections may now reach another database
     * @param firstOnes until when a connection counts as one of the first
     */
    private record Found(TableNames names, Dialect product, boolean stale, Deadline firstOnes) {

        Found madeStale() {
            return new Found(names, product, true, firstOnes);
        }
    }

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
        TableNames names = before();
        if (names == null) {
            throw new LeaseStoreException(
                    "The tables of the elections have not been found yet, so no term can be held in them:"
                            + " the store has not connected to its database yet (its method initialize() does)");
        }
        return names;
    }

    /** Whether the tables may be in a database of this product. If so, it can parse their names. */
    boolean mayBeOn(Dialect other) {
        Found known = found.get();
        return known == null || known.product.isLike(other);
    }

    /** The names as they were given, with or without a schema. */
    TableNames given() {
        return given;
    }

    /** The pinned names, also while {@linkplain #forget another database} may be reached; null if there are none. */
    @Nullable
    TableNames before() {
        Found known = found.get();
        return known == null ? null : known.names;
    }

    /** Whether the next contact has to find the tables. */
    boolean isToBeFound() {
        Found known = found.get();
        return known == null || known.stale;
    }

    /** Where this connection finds the tables, or would create them. */
    TableNames on(Session session) throws SQLException {
        refuseIfUndecided();
        return Place.isOpen(session.dialect(), given.schema())
                ? given.in(PlaceQuery.on(session, given), session.dialect())
                : given;
    }

    /** Pins these names, after the tables were found or created under them. */
    void pin(TableNames names, Session session) throws SQLException {
        Found mine = new Found(names, session.product(), false, Deadline.in(FIRST_ONES));
        Found before = found.getAndUpdate(known -> known == null || known.stale ? mine : known);
        if (before != null && !before.stale && !before.names.equals(names)) {
            refuse(before.names, names);
        }
        agrees(session);
        report(before == null ? null : before.names, names);
    }

    private static void report(@Nullable TableNames before, TableNames names) {
        if (names.equals(before) || names.place() == null) {
            return;
        }
        if (before == null) {
            log.info(
                    "Elections are kept in the tables {} and {}, where connections find them now. All statements name"
                            + " these tables, whatever schema a later connection has",
                    names.leaseForPeople(),
                    names.leaderForPeople());
        } else {
            log.warn(
                    "Elections are kept in the schema {} from now on, and no longer in {}: the previous connections"
                            + " were closed, and the new ones find the tables there",
                    names.where(),
                    before.where());
        }
    }

    /**
     * Checks where a connection would find the tables when it is used for the first time: for the first few
     * connections, and then once in a while.
     */
    void compare(Session session) throws SQLException {
        refuseIfUndecided();
        if (!session.isFirstUse() || reported.get() || !Place.isOpen(session.dialect(), given.schema())) {
            return;
        }
        boolean early = isAmongTheFirst();
        if (!comparedAgain.passed() && (!early || agreed.contains(session.physical()))) {
            return;
        }
        comparedAgain = Deadline.in(pause);
        TableNames names = names();
        try {
            TableNames here = on(session);
            if (here.equals(names)) {
                agrees(session);
            } else if (early) {
                refuse(names, here);
            } else {
                reportOther(names, here);
            }
        } catch (UnusableDatabaseException e) {
            if (early) {
                throw e;
            }
            report("does not find the tables of the elections by itself (" + e.getMessage() + ")", names, null);
        }
    }

    private void agrees(Session session) {
        if (agreed.add(session.physical())) {
            agreements.incrementAndGet();
        }
    }

    private boolean isAmongTheFirst() {
        Found known = found.get();
        return known != null && !known.firstOnes.passed() && agreements.get() < COMPARED_FIRST;
    }

    /** Reports a connection that would find other tables. */
    void reportOther(TableNames names, TableNames here) {
        report("has the schema " + here.where(), names, here);
    }

    // It is harmless, because statements name their schema.
    private void report(String difference, TableNames names, @Nullable TableNames here) {
        if (reported.compareAndSet(false, true)) {
            log.warn(
                    "A database connection {}, but the first ones had {}: elections stay in the schema {}. An instance"
                            + " whose first connections are like this one would lead in other tables at the same time,"
                            + " or not start: {}",
                    difference,
                    names.where(),
                    names.where(),
                    remedy(names, here));
        }
    }

    private void refuse(TableNames one, TableNames other) {
        refusal = "The first database connections differ in their schema (" + one.where() + " and " + other.where()
                + "), so two instances could lead at the same time, each in the tables of one schema: "
                + remedy(one, other) + "; no instance can lead until then";
        refuseIfUndecided();
    }

    // A schema does not determine the database of SQL Server.
    private static String remedy(TableNames one, @Nullable TableNames other) {
        return other == null || Objects.equals(catalog(one), catalog(other))
                ? "set the property election.jdbc.schema to the right one"
                : "let all connections use the same database";
    }

    private static @Nullable String catalog(TableNames names) {
        Place place = names.place();
        return place == null ? null : place.catalog();
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
        found.updateAndGet(known -> known == null ? null : known.madeStale());
        agreed.clear();
        agreements.set(0);
        refusal = null;
        reported.set(false);
    }
}
