// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.hint.HintNotifier;
import dev.election.jdbc.sql.Batches;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.store.Hint;
import dev.election.store.TermId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Rule 7 for many elections, and the transfer of terms: hundreds in one statement, without those that somebody else has
 * locked. Others are notified of whatever was changed.
 *
 * <p>If terms are left because they are locked, the call fails with the first lock that was met, after all others were
 * changed: it counts as unanswered, and the next observation shows what became of each. When half of the call's time is
 * gone after a lock was met, nothing further is begun, so that it fails in time.
 */
final class ReleaseBatch {

    private final ElectionTables tables;
    private final Session session;
    private final HintNotifier notifier;
    private final SkipLockedUpdate skipLocked;

    private final List<TermId> left = new ArrayList<>();
    private int changed;
    private boolean notifiedByStatement;

    ReleaseBatch(ElectionTables tables, Session session, HintNotifier notifier) {
        this.tables = tables;
        this.session = session;
        this.notifier = notifier;
        this.skipLocked = new SkipLockedUpdate(tables, session);
    }

    /** Returns how many were released; the others are not this lease's any more. */
    int release(String leaseId, Collection<TermId> terms, VacatingUpdate vacating) throws SQLException {
        // those of several statements are sent once, when all are free
        notifiedByStatement = terms.size() <= Batches.SIZE;
        return change(
                terms,
                chunk -> vacating.update(
                        session, notifiedByStatement ? Hint.released(chunk) : null, tables.release(leaseId, chunk)));
    }

    /** Returns how many were transferred; the others are not this lease's any more, or the other lease is gone. */
    int transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) throws SQLException {
        return change(terms, chunk -> session.update(tables.transfer(leaseId, chunk, toLeaseId, at)));
    }

    private interface Update {
        int of(List<TermId> chunk) throws SQLException;
    }

    private int change(Collection<TermId> terms, Update update) throws SQLException {
        session.boundLockWait();
        try {
            for (List<TermId> chunk : Batches.of(terms)) {
                changeChunk(chunk, update);
            }
        } finally {
            if (changed > 0 && !notifiedByStatement) {
                notifier.sendHint(session, Hint.SOMETHING); // whatever became of the rest
            }
        }
        if (!left.isEmpty()) {
            SQLException lock = skipLocked.met().orElseThrow();
            throw new SQLException(
                    "of " + terms.size() + ", " + left.size() + " were left, '"
                            + left.get(0).election() + "' among them: " + lock.getMessage(),
                    lock.getSQLState(),
                    lock.getErrorCode(),
                    lock);
        }
        return changed;
    }

    private void changeChunk(List<TermId> chunk, Update update) throws SQLException {
        if (skipLocked.met().isPresent() && session.isTimeShort()) {
            left.addAll(chunk);
        } else {
            left.addAll(skipLocked.change(chunk, TermId::election, some -> changed += update.of(some)));
        }
    }
}
