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
 * Adds missing records. Existing records are found by a query, so that the database logs no failed inserts. An insert
 * fails only if another instance adds the same record at the same moment; then the records are read again. Decision 26.
 */
final class EnrollBatch {

    private final ElectionTables tables;
    private final Session session;

    EnrollBatch(ElectionTables tables, Session session) {
        this.tables = tables;
        this.session = session;
    }

    /** Returns how many elections are known to have a record now; there was no time for the rest. */
    int of(Map<String, Long> floors) throws SQLException {
        session.boundLockWait();
        // In the same order on every instance, so that two instances that add the same records do not deadlock.
        // The call returns in time with a part of them added. The next observation shows what is still missing.
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
                boolean addedByAnother = missing.size() < before.size();
                if (!addedByAnother || !isRace(e)) {
                    if (ErrorCodes.isDuplicate(e)) {
                        refuseTwins(missing);
                    }
                    throw e;
                }
            }
        }
    }

    // A case-insensitive collation makes the table take one name for another. The election would never have a leader,
    // and nothing would report it.
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
                    + "', so it has no record and no instance can lead it: the collation of the table"
                    + " must be case-sensitive, as in the script "
                    + session.dialect().script()
                    + "; change it, or rename the election");
        }
    }

    private boolean isRace(SQLException e) {
        return ErrorCodes.isDuplicate(e) || session.dialect().isLocked(e);
    }

    private List<Map.Entry<String, Long>> missing(Collection<Map.Entry<String, Long>> chunk) throws SQLException {
        List<String> names = chunk.stream().map(Map.Entry::getKey).toList();
        Set<String> existing = session.query(tables.leaders(names, null), LeaderRow::read).stream()
                .map(LeaderRow::election)
                .collect(Collectors.toSet());
        List<Map.Entry<String, Long>> missing = new ArrayList<>(chunk);
        missing.removeIf(floor -> existing.contains(floor.getKey()));
        return missing;
    }
}
