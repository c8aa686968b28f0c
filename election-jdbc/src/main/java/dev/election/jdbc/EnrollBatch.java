// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.Batches;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.LeaderRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adds the records that are missing. What is there is seen by reading, so that a database logs no failed insert day by
 * day; an insert fails only if another instance adds the same record at the same moment, and then it is read again.
 */
final class EnrollBatch {

    private final ElectionTables tables;
    private final Session session;

    EnrollBatch(ElectionTables tables, Session session) {
        this.tables = tables;
        this.session = session;
    }

    /** Returns how many elections are known to have a record now; the rest was left for want of time. */
    int of(Map<String, Long> floors) throws SQLException {
        session.boundLockWait();
        // In the same order on every instance, so that two that add the same records do not deadlock.
        // What was added is reported in time; the rest is seen to be missing by the next observation.
        long slowestNanos = 0;
        int done = 0;
        for (List<Map.Entry<String, Long>> chunk : Batches.of(new TreeMap<>(floors).entrySet())) {
            long before = session.elapsedNanos();
            if (done > 0 && session.remainingNanos() < 2 * slowestNanos) {
                break;
            }
            enroll(chunk);
            slowestNanos = Math.max(slowestNanos, session.elapsedNanos() - before);
            done += chunk.size();
        }
        return done;
    }

    private void enroll(List<Map.Entry<String, Long>> chunk) throws SQLException {
        List<Map.Entry<String, Long>> missing = missing(chunk);
        while (!missing.isEmpty()) {
            try {
                int added = session.update(tables.enroll(missing, session.dialect()));
                if (added < missing.size() || session.dialect().countsWhatIsThere()) {
                    refuseTwins(missing(chunk));
                }
                return;
            } catch (SQLException e) {
                List<Map.Entry<String, Long>> before = missing;
                missing = missing(chunk);
                boolean someoneWasFaster = missing.size() < before.size();
                if (!someoneWasFaster || !isRace(e)) {
                    if (ErrorCodes.isDuplicate(e)) {
                        refuseTwins(missing);
                    }
                    throw e;
                }
            }
        }
    }

    // The table takes a name for another one, so that the election would never be led, and nothing would tell.
    private void refuseTwins(List<Map.Entry<String, Long>> missing) throws SQLException {
        if (missing.isEmpty()) {
            return;
        }
        String name = missing.get(0).getKey();
        List<String> twins = session.query(tables.leaders(List.of(name), null), LeaderRow::read).stream()
                .map(LeaderRow::election)
                .toList();
        if (!twins.isEmpty() && !twins.contains(name)) {
            throw new LeaseStoreException("The table " + tables.leaderForPeople() + " takes the election '" + name
                    + "' for '" + twins.get(0)
                    + "', so it has no record and nobody can lead it: the collation of the table"
                    + " must tell the case of letters, as that of the script "
                    + session.dialect().script()
                    + " does; change it, or rename the election");
        }
    }

    private boolean isRace(SQLException e) {
        return ErrorCodes.isDuplicate(e) || session.dialect().isLocked(e);
    }

    private List<Map.Entry<String, Long>> missing(Collection<Map.Entry<String, Long>> chunk) throws SQLException {
        List<String> names = chunk.stream().map(Map.Entry::getKey).toList();
        Set<String> there = session.query(tables.leaders(names, null), LeaderRow::read).stream()
                .map(LeaderRow::election)
                .collect(Collectors.toSet());
        List<Map.Entry<String, Long>> missing = new ArrayList<>(chunk);
        missing.removeIf(floor -> there.contains(floor.getKey()));
        return missing;
    }
}
