// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.hint.HintNotifier;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.Sql;
import dev.election.store.Hint;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Updates that make elections vacant. On PostgreSQL others are notified by the same statement. A database that merely
 * speaks its protocol may refuse that; then they are notified by a statement of its own, from then on, by this store.
 */
final class VacatingUpdate {

    private static final StoreLog log = StoreLog.of(VacatingUpdate.class);

    private final HintNotifier notifier;

    // Set once, by whoever finds out; read by all calls.
    private final AtomicBoolean refused = new AtomicBoolean();

    // Whether the next update tells others by a statement of its own: the last one failed, perhaps for the lock that a
    // notification needs, which looks like a row that is locked.
    private final AtomicBoolean apart = new AtomicBoolean();

    VacatingUpdate(HintNotifier notifier) {
        this.notifier = notifier;
    }

    /**
     * Makes the update and returns how many rows it changed.
     *
     * @param hint what others are notified of if there are any; null for nothing
     */
    int update(Session session, @Nullable Hint hint, Sql sql) throws SQLException {
        if (hint == null || !notifier.sendsFrom(session) || refused.get() || apart.getAndSet(false)) {
            return updateAndTell(session, hint, sql);
        }
        try {
            return session.query(notifier.notifying(sql, hint), row -> true).size();
        } catch (SQLException e) {
            if (ErrorCodes.isRefusal(e)) {
                // If the table is missing or may not be changed, this fails as well, and says so.
                int updated = updateAndTell(session, hint, sql);
                sayRefused(e);
                return updated;
            }
            apart.set(true); // it may be the notification that failed, which nothing must depend on
            if (!session.dialect().isLocked(e) && !ErrorCodes.isConnectionLost(e)) {
                log.debug("Others could not be told that an election is free; they look by themselves", e);
                return session.update(sql);
            }
            throw e;
        }
    }

    private int updateAndTell(Session session, @Nullable Hint hint, Sql sql) throws SQLException {
        int updated = session.update(sql);
        if (updated > 0 && hint != null) {
            notifier.sendHint(session, hint);
        }
        return updated;
    }

    private void sayRefused(SQLException e) {
        if (refused.compareAndSet(false, true)) {
            log.info(
                    "The database refuses to notify others in the same statement ({}): a hand-over takes a little longer. Nothing"
                            + " else depends on it",
                    e.getMessage());
        }
    }
}
