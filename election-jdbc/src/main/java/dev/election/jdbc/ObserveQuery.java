// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionWork;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.Fingerprint;
import dev.election.jdbc.sql.Flaw;
import dev.election.jdbc.sql.LeaderRow;
import dev.election.jdbc.sql.LeaseRow;
import dev.election.jdbc.sql.Sql;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One observation (rule 4). It takes one statement if no record has changed since the last observation, two if any has,
 * and three if one of the records names a lease that the first statement did not show. It takes two if everything is
 * read in any case. Immutable, so a query that was abandoned and still runs does no harm. Decisions 1, 17 and 41.
 *
 * @param namesRefused whether the database refuses one of the requested names; shared by all queries of a store
 * @param before the last observation when this query began
 * @param asBefore whether that one was of the same elections and lease
 * @param asked the elections to observe
 * @param ownLease the lease whose elections are observed as well
 */
record ObserveQuery(
        ElectionTables tables,
        AtomicBoolean namesRefused,
        CachedObservation before,
        boolean asBefore,
        List<String> asked,
        @Nullable String ownLease)
        implements SessionWork<CachedObservation> {

    private static final StoreLog log = StoreLog.of(ObserveQuery.class);

    // Up to this number of elections, their records are read by name. Above it, reading the whole table of leaders
    // costs less than naming them.
    private static final int NAMES_ASKED_FOR = 128;

    // After this number of failures in a row, no fingerprint is requested any more.
    private static final int FAILURES_IN_A_ROW = 3;

    @Override
    public CachedObservation on(Session session) throws SQLException {
        CachedObservation.Records known = asBefore ? before.shownAgain() : null;
        if (known == null) {
            return readAll(session, List.of(), before.failures());
        }
        List<LeaseRow> seen = new ArrayList<>();
        Fingerprint now;
        try {
            now = glance(session, known.glance(), seen);
        } catch (SQLException e) {
            return readAllAfter(e, session);
        }
        // With the same fingerprint, the records that were read are still those in the table. The leases are read
        // later than the records, as rule 6 requires.
        if (!now.equals(known.fingerprint())) {
            return readAll(session, seen, 0);
        }
        List<Flaw> flaws = new ArrayList<>();
        List<Lease> leases = leases(seen, flaws);
        return before.again(leases, List.copyOf(flaws));
    }

    /** Reads the fingerprint of the records, and all leases, in one statement. */
    private static Fingerprint glance(Session session, Sql glance, List<LeaseRow> leases) throws SQLException {
        return session.query(glance, row -> {
                    if (row.getString(1) != null) {
                        leases.add(LeaseRow.read(row));
                    }
                    return Fingerprint.read(row, LeaseRow.COLUMNS + 1);
                })
                .get(0);
    }

    /**
     * Reads all records after the query for a fingerprint failed, for example because a sum overflows in the database.
     */
    private CachedObservation readAllAfter(SQLException failure, Session session) throws SQLException {
        if (session.dialect().isLocked(failure) || session.dialect().isMissingTable(failure)) {
            throw failure;
        }
        CachedObservation all;
        try {
            all = readAll(session, List.of(), before.failures() + 1);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        if (all.records() == null) {
            log.warn(
                    "The query that detects whether any of {} elections has a new leader failed {} times in a row; from"
                            + " now on every observation reads all records",
                    asked.size(),
                    FAILURES_IN_A_ROW,
                    failure);
        }
        return all;
    }

    /** @param seen leases that were read before the records; they suffice if the records name no other lease */
    private CachedObservation readAll(Session session, List<LeaseRow> seen, int failures) throws SQLException {
        List<LeaderRow> read = leaders(session);
        List<LeaderRow> shown = ofThoseAsked(read);
        // Rule 6: only a read that is no earlier than that of the record may show that the record's lease does not
        // exist.
        List<LeaseRow> leases = !seen.isEmpty() && nameNoneBut(seen, shown) ? seen : leases(session);
        // Computed from the records that were read, not taken from the earlier statement, so that it cannot be of
        // others.
        CachedObservation.Records records = failures < FAILURES_IN_A_ROW
                ? new CachedObservation.Records(
                        tables.glance(isNamed() ? asked : null, ownLease), Fingerprint.of(read, ownLease))
                : null;
        return observation(records, shown, leases, failures);
    }

    private List<LeaderRow> ofThoseAsked(List<LeaderRow> all) {
        Set<String> names = new HashSet<>(asked);
        List<LeaderRow> shown = new ArrayList<>(asked.size());
        for (LeaderRow leader : all) {
            if (names.contains(leader.election()) || (ownLease != null && ownLease.equals(leader.leaseId()))) {
                shown.add(leader);
            }
        }
        return shown;
    }

    private static boolean nameNoneBut(List<LeaseRow> seen, List<LeaderRow> leaders) {
        Set<String> ids = new HashSet<>();
        seen.forEach(lease -> ids.add(lease.id()));
        return leaders.stream().allMatch(leader -> leader.leaseId() == null || ids.contains(leader.leaseId()));
    }

    // Whether records are read by name, and otherwise all of them.
    private boolean isNamed() {
        return asked.size() <= NAMES_ASKED_FOR && !namesRefused.get();
    }

    private List<LeaderRow> leaders(Session session) throws SQLException {
        if (!isNamed()) {
            return session.query(tables.allLeaders(), LeaderRow::read);
        }
        try {
            return session.query(tables.leaders(asked, ownLease), LeaderRow::read);
        } catch (SQLException e) {
            return leadersAfter(e, session);
        }
    }

    /**
     * Reads all records after the query by name failed: a name that the database's encoding rejects must not hide the
     * other elections. Decision 26.
     */
    private List<LeaderRow> leadersAfter(SQLException failure, Session session) throws SQLException {
        if (!ErrorCodes.mayBeOfAName(failure)) {
            throw failure;
        }
        // Before all records are read: in a transaction of PostgreSQL this fails, too, and only the next observation
        // succeeds. Decision 44.
        if (namesRefused.compareAndSet(false, true)) {
            log.warn(
                    "The database rejects one of the names of {} elections ({}); from now on every observation"
                            + " reads the records of all elections",
                    asked.size(),
                    failure.getMessage());
        }
        try {
            return session.query(tables.allLeaders(), LeaderRow::read);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private List<LeaseRow> leases(Session session) throws SQLException {
        return session.query(tables.leases(), LeaseRow::read);
    }

    private static List<Lease> leases(List<LeaseRow> rows, List<Flaw> flaws) {
        List<Lease> leases = new ArrayList<>(rows.size());
        for (LeaseRow row : rows) {
            Lease lease = row.lease(flaws);
            if (lease != null) {
                leases.add(lease);
            }
        }
        return leases;
    }

    private CachedObservation observation(
            CachedObservation.@Nullable Records records,
            List<LeaderRow> leaderRows,
            List<LeaseRow> leaseRows,
            int failures) {
        List<Flaw> ofLeaders = new ArrayList<>();
        List<Flaw> ofLeases = new ArrayList<>();
        List<LeaderRecord> leaders = new ArrayList<>(leaderRows.size());
        for (LeaderRow row : leaderRows) {
            LeaderRecord leader = row.record(ofLeaders);
            if (leader != null) {
                leaders.add(leader);
            }
        }
        List<Lease> leases = leases(leaseRows, ofLeases);
        List<Unreadable> passedOver = Flaw.passedOver(ofLeaders, ofLeases);
        return new CachedObservation(
                asked,
                ownLease,
                records,
                new Observation(leaders, leases, passedOver),
                List.copyOf(ofLeaders),
                List.copyOf(ofLeases),
                0,
                failures);
    }
}
