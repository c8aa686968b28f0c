// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.LeaderRow;
import dev.election.jdbc.sql.LockWait;
import dev.election.jdbc.sql.RowLock;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Updates the records of many elections and skips those that another transaction has locked.
 *
 * <p>The first statement that meets a lock waits for it, briefly. From then on nothing waits: rows that are locked are
 * found out first and skipped, so that a stuck transaction costs all other elections one short wait in all. Where a
 * lock is on more than a row, everything after the first one is skipped. Where a wait cannot be told from slow work, no
 * statement tries its luck: locked rows are skipped from the first one on.
 */
final class SkipLockedUpdate {

    /** A statement on these records; if it meets a lock, it changes nothing. */
    interface Change<T> {
        void of(List<T> chunk) throws SQLException;
    }

    private static final int ORACLE_BUSY = 54;

    private final ElectionTables tables;
    private final Session session;
    private final boolean looksFirst;

    private @Nullable SQLException met;

    SkipLockedUpdate(ElectionTables tables, Session session) {
        this.tables = tables;
        this.session = session;
        this.looksFirst = session.dialect().lockWait().bound() == LockWait.Bound.CANCEL;
    }

    /** The first lock that was met, as the database told it. */
    Optional<SQLException> met() {
        return Optional.ofNullable(met);
    }

    /** Returns those that are locked, and were left as they are. */
    <T> List<T> change(List<T> chunk, Function<T, String> election, Change<T> change) throws SQLException {
        if (met == null && !looksFirst && isDone(chunk, change)) {
            return List.of();
        }
        Set<String> unlocked = unlocked(chunk.stream().map(election).toList());
        List<T> free = chunk.stream()
                .filter(one -> unlocked.contains(election.apply(one)))
                .toList();
        if (!free.isEmpty() && !isDone(free, change)) {
            return chunk; // locked since we looked
        }
        List<T> locked = chunk.stream()
                .filter(one -> !unlocked.contains(election.apply(one)))
                .toList();
        if (met == null && !locked.isEmpty()) {
            met = new SQLException(
                    "another transaction has locked it", "61000", ORACLE_BUSY); // without an error, so far
        }
        return locked;
    }

    private <T> boolean isDone(List<T> chunk, Change<T> change) throws SQLException {
        try {
            change.of(chunk);
            return true;
        } catch (SQLException e) {
            if (!session.dialect().isLocked(e)) {
                throw e;
            }
            met = met == null ? e : met;
            return false;
        }
    }

    /** Those of the elections that nobody has locked at this moment. */
    private Set<String> unlocked(List<String> elections) throws SQLException {
        Optional<RowLock> skipLocked = session.dialect().skipLocked();
        return skipLocked.isEmpty()
                ? Set.of()
                : session.query(tables.unlocked(elections, skipLocked.get()), LeaderRow::read).stream()
                        .map(LeaderRow::election)
                        .collect(Collectors.toSet());
    }
}
