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
 * <p>The first statement that meets a lock waits for it briefly. After that, locked rows are detected first and
 * skipped, so a stuck transaction costs all other elections one short wait in total. Where locks cover more than a row,
 * everything after the first lock is skipped. Where a wait for a lock cannot be distinguished from slow work, locked
 * rows are detected before the first statement, too.
 */
final class SkipLockedUpdate {

    /** A statement on the records of a chunk. If it meets a lock, it changes nothing. */
    interface Change<T> {
        void of(List<T> chunk) throws SQLException;
    }

    // Oracle's error code for a row that is locked (ORA-00054, SQLState 61000).
    private static final int ORACLE_BUSY = 54;

    private final ElectionTables tables;
    private final Session session;
    // Whether locked rows are detected before the first statement.
    private final boolean detectsFirst;

    // The first lock that was met; null if there was none.
    private @Nullable SQLException met;

    SkipLockedUpdate(ElectionTables tables, Session session) {
        this.tables = tables;
        this.session = session;
        this.detectsFirst = session.dialect().lockWait().bound() == LockWait.Bound.CANCEL;
    }

    /** The first lock that was met, as the database reported it. */
    Optional<SQLException> met() {
        return Optional.ofNullable(met);
    }

    /** Applies the change to the records that are not locked, and returns those that were skipped. */
    <T> List<T> change(List<T> chunk, Function<T, String> election, Change<T> change) throws SQLException {
        if (met == null && !detectsFirst && isDone(chunk, change)) {
            return List.of();
        }
        Set<String> unlocked = unlocked(chunk.stream().map(election).toList());
        List<T> free = chunk.stream()
                .filter(one -> unlocked.contains(election.apply(one)))
                .toList();
        if (!free.isEmpty() && !isDone(free, change)) {
            return chunk; // one was locked after the check
        }
        List<T> locked = chunk.stream()
                .filter(one -> !unlocked.contains(election.apply(one)))
                .toList();
        if (met == null && !locked.isEmpty()) {
            met = new SQLException(
                    "another transaction has locked it", "61000", ORACLE_BUSY); // rows were skipped without an error
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

    /** The elections whose records no other transaction has locked at this moment. */
    private Set<String> unlocked(List<String> elections) throws SQLException {
        Optional<RowLock> skipLocked = session.dialect().skipLocked();
        return skipLocked.isEmpty()
                ? Set.of()
                : session.query(tables.unlocked(elections, skipLocked.get()), LeaderRow::read).stream()
                        .map(LeaderRow::election)
                        .collect(Collectors.toSet());
    }
}
