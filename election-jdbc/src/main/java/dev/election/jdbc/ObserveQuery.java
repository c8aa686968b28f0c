// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.SessionWork;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.Fingerprint;
import dev.election.jdbc.sql.Flaws;
import dev.election.jdbc.sql.LeaderRow;
import dev.election.jdbc.sql.LeaseRow;
import dev.election.jdbc.sql.StoredInstants;
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
 * Rule 4, once: one statement if no record has changed since the last observation, two if any has, three if one of them
 * names a lease that was not there yet; two when everything is read whatever happened. Immutable, so that it harms
 * nobody if it was given up and still runs.
 */
final class ObserveQuery implements SessionWork<CachedObservation> {

    private static final StoreLog log = StoreLog.of(ObserveQuery.class);

    // More than this, and reading the whole table of leaders is less work than to name them; as many records are read
    // by their names at less cost than a fingerprint of all.
    private static final int NAMES_ASKED_FOR = 128;

    private static final int FAILURES_IN_A_ROW = 3;

    private final ElectionTables tables;
    private final AtomicBoolean namesRefused;
    private final CachedObservation before;
    private final boolean asBefore;
    private final List<String> asked;
    private final @Nullable String ownLease;

    /** For the same elections and lease as the last observation. */
    static ObserveQuery asBefore(ElectionTables tables, AtomicBoolean namesRefused, CachedObservation before) {
        return new ObserveQuery(tables, namesRefused, before, true, before.asked(), before.ownLease());
    }

    /** For others than those of the last observation. */
    static ObserveQuery unlike(
            ElectionTables tables,
            AtomicBoolean namesRefused,
            CachedObservation before,
            List<String> asked,
            @Nullable String ownLease) {
        return new ObserveQuery(tables, namesRefused, before, false, asked, ownLease);
    }

    private ObserveQuery(
            ElectionTables tables,
            AtomicBoolean namesRefused,
            CachedObservation before,
            boolean asBefore,
            List<String> asked,
            @Nullable String ownLease) {
        this.tables = tables;
        this.namesRefused = namesRefused;
        this.before = before;
        this.asBefore = asBefore;
        this.asked = asked;
        this.ownLease = ownLease;
    }

    /** The last observation when this query began. */
    CachedObservation before() {
        return before;
    }

    @Override
    public CachedObservation on(Session session) throws SQLException {
        if (asked.size() <= NAMES_ASKED_FOR) {
            return observation(null, leadersAsked(session), leases(session), 0);
        }
        if (!asBefore || !before.mayBeShownAgain()) {
            return readAll(session, List.of(), before.failures());
        }
        Glance glance;
        try {
            glance = glance(session);
        } catch (SQLException e) {
            return readAllAfter(e, session);
        }
        // If it is the same, what was read is what is there now, and the leases are from later: protocol, rule 6.
        if (!glance.fingerprint().equals(before.fingerprint())) {
            return readAll(session, glance.leases(), 0);
        }
        Flaws flaws = new Flaws();
        List<Lease> leases = leases(glance.leases(), flaws);
        return before.again(leases, flaws.all());
    }

    private record Glance(Fingerprint fingerprint, List<LeaseRow> leases) {}

    private Glance glance(Session session) throws SQLException {
        List<LeaseRow> leases = new ArrayList<>();
        List<Fingerprint> same = session.query(tables.leasesAndFingerprint(ownLease), row -> {
            if (row.getString(1) != null) {
                leases.add(LeaseRow.read(row));
            }
            return Fingerprint.read(row, LeaseRow.COLUMNS + 1);
        });
        return new Glance(same.get(0), leases);
    }

    /**
     * Without a fingerprint, for example because a sum overflows in the database, every observation reads all records.
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
        if (all.fingerprint() == null) {
            log.warn(
                    "Whether any of {} elections changed hands could not be asked, {} times in a row; from now on all"
                            + " of them are read each time",
                    asked.size(),
                    FAILURES_IN_A_ROW,
                    failure);
        }
        return all;
    }

    /** @param seen leases that were read before; they need not be read again if the records name no others */
    private CachedObservation readAll(Session session, List<LeaseRow> seen, int failures) throws SQLException {
        List<LeaderRow> all = session.query(tables.allLeaders(), LeaderRow::read);
        List<LeaderRow> shown = ofThoseAsked(all);
        // protocol, rule 6: a lease may be judged gone only by a read no earlier than that of the row that names it
        List<LeaseRow> leases = !seen.isEmpty() && nameNoneBut(seen, shown) ? seen : leases(session);
        // Of what was read, not as it was asked for before: so it cannot be of other records, wherever they came from.
        Fingerprint fingerprint = failures < FAILURES_IN_A_ROW ? Fingerprint.of(all, ownLease) : null;
        return observation(fingerprint, shown, leases, failures);
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

    private List<LeaderRow> leadersAsked(Session session) throws SQLException {
        if (asked.isEmpty() && ownLease == null) {
            return List.of();
        }
        if (!namesRefused.get()) {
            try {
                return session.query(tables.leaders(asked, ownLease), LeaderRow::read);
            } catch (SQLException e) {
                return leadersAskedAfter(e, session);
            }
        }
        return ofThoseAsked(session.query(tables.allLeaders(), LeaderRow::read));
    }

    /**
     * A name that the database's encoding refuses must not hide all others: they are read without being asked for by
     * name.
     */
    private List<LeaderRow> leadersAskedAfter(SQLException failure, Session session) throws SQLException {
        if (!ErrorCodes.mayBeOfAName(failure)) {
            throw failure;
        }
        List<LeaderRow> all;
        try {
            all = session.query(tables.allLeaders(), LeaderRow::read);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        if (namesRefused.compareAndSet(false, true)) {
            log.warn(
                    "The database refuses a name among those of {} elections ({}); from now on the records of all"
                            + " elections are read each time",
                    asked.size(),
                    failure.getMessage());
        }
        return ofThoseAsked(all);
    }

    private List<LeaseRow> leases(Session session) throws SQLException {
        return session.query(tables.leases(), LeaseRow::read);
    }

    private static List<Lease> leases(List<LeaseRow> rows, Flaws flaws) {
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
            @Nullable Fingerprint fingerprint, List<LeaderRow> leaderRows, List<LeaseRow> leaseRows, int failures) {
        Flaws ofLeaders = new Flaws();
        Flaws ofLeases = new Flaws();
        StoredInstants times = new StoredInstants();
        List<LeaderRecord> leaders = new ArrayList<>(leaderRows.size());
        for (LeaderRow row : leaderRows) {
            LeaderRecord leader = row.record(times, ofLeaders);
            if (leader != null) {
                leaders.add(leader);
            }
        }
        List<Lease> leases = leases(leaseRows, ofLeases);
        List<Unreadable> passedOver = Flaws.passedOver(ofLeaders.all(), ofLeases.all());
        return new CachedObservation(
                asked,
                ownLease,
                fingerprint,
                new Observation(leaders, leases, passedOver),
                ofLeaders.all(),
                ofLeases.all(),
                0,
                failures);
    }
}
