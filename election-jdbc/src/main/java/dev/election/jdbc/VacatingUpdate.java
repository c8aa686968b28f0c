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

/** Executes updates that make elections vacant, and notifies peers. Safe for use by many threads. */
final class VacatingUpdate {

    /*
     * The problem. Peers should learn at once that an election became vacant, but nothing may depend on a
     * notification. On PostgreSQL a notification can fail for reasons of its own, and a database that merely speaks
     * its protocol may refuse it.
     *
     * The idea. The notification is part of the statement, which saves a round trip and a commit. If the statement
     * fails, the failure may be that of the notification, so:
     *
     *   failure                     this update                             later updates
     *   refused as a statement      repeated, separate notification         all: a separate notification
     *   a lock, a lost connection   fails                                   the next: a separate notification
     *   any other                   repeated, no notification               the next: a separate notification
     *
     * Why it is right. A statement that failed changed nothing, so it may be repeated. If the failure was not that of
     * the notification (a missing table, for example), the repetition fails as well and reports it. A lock is passed
     * to the caller, which skips locked rows. But it may be the lock that notifications need, which looks like a
     * locked row; therefore the next update is separate.
     *
     * What it costs. Without the combined statement, one more statement and commit, so a graceful step-down takes
     * longer.
     *
     * Decisions 18 and 21.
     */

    private static final StoreLog log = StoreLog.of(VacatingUpdate.class);

    private final HintNotifier notifier;

    // Whether the database refuses the combined statement; set once, by the call that detects it, read by all calls.
    private final AtomicBoolean refused = new AtomicBoolean();

    // Whether the next update notifies by a statement of its own; set by a failed call, cleared by the next one.
    private final AtomicBoolean separate = new AtomicBoolean();

    VacatingUpdate(HintNotifier notifier) {
        this.notifier = notifier;
    }

    /**
     * Executes the update and returns how many rows it changed.
     *
     * @param hint what peers are notified of if any row was changed; null for no notification
     */
    int update(Session session, @Nullable Hint hint, Sql sql) throws SQLException {
        if (hint == null || !notifier.sendsFrom(session) || refused.get() || separate.getAndSet(false)) {
            return updateThenNotify(session, hint, sql);
        }
        try {
            return session.query(notifier.notifying(sql, hint), row -> true).size();
        } catch (SQLException e) {
            if (ErrorCodes.isRefusal(e)) {
                // If the cause is a missing table or right, this fails as well and reports it.
                int updated = updateThenNotify(session, hint, sql);
                reportRefused(e);
                return updated;
            }
            separate.set(true); // the notification may have failed, and nothing may depend on it
            if (!session.dialect().isLocked(e) && !ErrorCodes.isConnectionLost(e)) {
                log.debug("Peers could not be notified of a vacant election; they see it at their next observation", e);
                return session.update(sql);
            }
            throw e;
        }
    }

    private int updateThenNotify(Session session, @Nullable Hint hint, Sql sql) throws SQLException {
        int updated = session.update(sql);
        if (updated > 0 && hint != null) {
            notifier.sendHint(session, hint);
        }
        return updated;
    }

    private void reportRefused(SQLException e) {
        if (refused.compareAndSet(false, true)) {
            log.info(
                    "The database refuses to notify peers in the same statement as the update ({}). They are"
                            + " notified by a separate statement, so a graceful step-down takes a little longer;"
                            + " nothing else depends on it",
                    e.getMessage());
        }
    }
}
