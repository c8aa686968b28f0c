// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeaseStoreException;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.Batches;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.LeaderRow;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Adds missing records. Existing records are found by a query, so that the database logs no failed inserts. An insert
 * fails only if another instance adds the same record at the same moment; then the records are read again. Decision 26.
 */
record EnrollBatch(ElectionTables tables, Session session) {

    /** Adds the records that are missing, or a part of them if there is no time for more. */
    void enroll(Map<String, Long> floors) throws SQLException {
        session.boundLockWait();
        boolean first = true;
        // In the same order on every instance, so that two instances that add the same records do not deadlock.
        // The call returns in time with a part of them added. The next observation shows what is still missing.
        for (List<Map.Entry<String, Long>> chunk : Batches.of(new TreeMap<>(floors).entrySet())) {
            if (!first && session.isTimeShort()) {
                return;
            }
            enroll(chunk);
            first = false;
        }
    }

    private void enroll(List<Map.Entry<String, Long>> chunk) throws SQLException {
        List<Map.Entry<String, Long>> missing = missing(chunk);
        while (!missing.isEmpty()) {
            try {
                session.update(tables.enroll(missing, session.dialect()));
                refuseTwins(missing(chunk));
                return;
            } catch (SQLException e) {
                int before = missing.size();
                missing = missing(chunk);
                boolean addedByAnother = missing.size() < before;
                if (!addedByAnother || !isRace(e)) {
                    refuseTwins(missing);
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
        List<String> twins = existing(List.of(name));
        if (!twins.isEmpty() && !twins.contains(name)) {
            throw new LeaseStoreException(
                    "The table " + tables.names().leaderForPeople() + " takes the election '" + name
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

    private List<Map.Entry<String, Long>> missing(List<Map.Entry<String, Long>> chunk) throws SQLException {
        Set<String> existing =
                Set.copyOf(existing(chunk.stream().map(Map.Entry::getKey).toList()));
        return chunk.stream()
                .filter(floor -> !existing.contains(floor.getKey()))
                .toList();
    }

    private List<String> existing(List<String> names) throws SQLException {
        return session.query(tables.leaders(names, null), LeaderRow::read).stream()
                .map(LeaderRow::election)
                .toList();
    }
}
