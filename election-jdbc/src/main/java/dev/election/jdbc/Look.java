// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rule 4, once: one statement if no record has changed since the last reading, two if any has, three if one of them names a
 * lease that was not there yet; two when everything is read whatever happened. Immutable, so that it harms nobody if it was
 * given up and still runs.
 */
final class Look implements Call.Work<Reading> {

    private static final StoreLog log = StoreLog.of(JdbcLeaseStore.class);

    // More than this, and reading the whole table of leaders is less work than to name them; as many records are read
    // by their names at less cost than a fingerprint of all.
    private static final int NAMES_ASKED_FOR = 128;

    private static final int FAILURES_IN_A_ROW = 3;

    private final ElectionTables tables;
    private final Reading before;
    private final boolean asBefore;
    private final List<String> asked;
    private final @Nullable String ownLease;

    /** For the same elections and lease as the last reading. */
    static Look asBefore(ElectionTables tables, Reading before) {
        return new Look(tables, before, true, before.asked(), before.ownLease());
    }

    /** For others than those of the last reading. */
    static Look unlike(ElectionTables tables, Reading before, List<String> asked, @Nullable String ownLease) {
        return new Look(tables, before, false, asked, ownLease);
    }

    private Look(
            ElectionTables tables, Reading before, boolean asBefore, List<String> asked, @Nullable String ownLease) {
        this.tables = tables;
        this.before = before;
        this.asBefore = asBefore;
        this.asked = asked;
        this.ownLease = ownLease;
    }

    /** The last reading when this look began. */
    Reading before() {
        return before;
    }

    @Override
    public Reading on(Session session) throws SQLException {
        if (asked.size() <= NAMES_ASKED_FOR) {
            return reading(null, leadersAsked(session), leases(session), 0);
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
        return glance.fingerprint().equals(before.fingerprint())
                ? before.again(glance.leases())
                : readAll(session, glance.leases(), 0);
    }

    private record Glance(Fingerprint fingerprint, List<Lease> leases) {}

    private Glance glance(Session session) throws SQLException {
        List<Lease> leases = new ArrayList<>();
        List<Fingerprint> same = session.query(tables.leasesAndFingerprint(ownLease), row -> {
            if (row.getString(1) != null) {
                leases.add(ElectionTables.lease(row));
            }
            return Fingerprint.read(row, ElectionTables.LEASE_COLUMN_COUNT + 1);
        });
        return new Glance(same.get(0), leases);
    }

    /** An instance without a fingerprint, say since a sum is too large for the database, does what it did before there was one. */
    private Reading readAllAfter(SQLException failure, Session session) throws SQLException {
        if (session.dialect().isLocked(failure) || session.dialect().isMissingTable(failure)) {
            throw failure;
        }
        Reading reading;
        try {
            reading = readAll(session, List.of(), before.failures() + 1);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        if (reading.fingerprint() == null) {
            log.warn(
                    "Whether any of {} elections changed hands could not be asked, {} times in a row; from now on all"
                            + " of them are read at each look",
                    asked.size(),
                    FAILURES_IN_A_ROW,
                    failure);
        }
        return reading;
    }

    /** @param seen leases that were read before; they need not be read again if the records name no others */
    private Reading readAll(Session session, List<Lease> seen, int failures) throws SQLException {
        List<LeaderRecord> all = session.query(tables.allLeaders(), ElectionTables::leader);
        List<LeaderRecord> shown = ofThoseAsked(all);
        // protocol, rule 6: a lease may be judged gone only by a read no earlier than that of the row that names it
        List<Lease> leases = !seen.isEmpty() && nameNoneBut(seen, shown) ? seen : leases(session);
        // Of what was read, not as it was asked for before: so it cannot be of other records, wherever they came from.
        Fingerprint fingerprint = failures < FAILURES_IN_A_ROW ? Fingerprint.of(all, ownLease) : null;
        return reading(fingerprint, shown, leases, failures);
    }

    private List<LeaderRecord> ofThoseAsked(List<LeaderRecord> all) {
        Set<String> names = new HashSet<>(asked);
        List<LeaderRecord> shown = new ArrayList<>(asked.size());
        for (LeaderRecord leader : all) {
            if (names.contains(leader.election()) || (ownLease != null && ownLease.equals(leader.leaseId()))) {
                shown.add(leader);
            }
        }
        return shown;
    }

    private static boolean nameNoneBut(List<Lease> seen, List<LeaderRecord> leaders) {
        Set<String> ids = new HashSet<>();
        seen.forEach(lease -> ids.add(lease.id()));
        return leaders.stream().allMatch(leader -> leader.leaseId() == null || ids.contains(leader.leaseId()));
    }

    private List<LeaderRecord> leadersAsked(Session session) throws SQLException {
        return asked.isEmpty() && ownLease == null
                ? List.of()
                : session.query(tables.leaders(asked, ownLease), ElectionTables::leader);
    }

    private List<Lease> leases(Session session) throws SQLException {
        return session.query(tables.leases(), ElectionTables::lease);
    }

    private Reading reading(
            @Nullable Fingerprint fingerprint, List<LeaderRecord> leaders, List<Lease> leases, int failures) {
        return new Reading(asked, ownLease, fingerprint, new Observation(leaders, leases), 0, failures);
    }
}
