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
 * Releases or transfers many elections (rule 7): hundreds in one statement, {@linkplain SkipLockedUpdate skipping}
 * those that another transaction has locked. Peers are notified of everything that was changed.
 *
 * <p>If terms are skipped because they are locked, the call fails with the first lock, after all others were changed.
 * It counts as a call without a response, and the next observation shows the result for each term. After a lock was
 * met, no statement begins in the second half of the call's time, so that the call fails in time.
 */
final class ReleaseBatch {

    private final ElectionTables tables;
    private final Session session;
    private final HintNotifier notifier;
    private final SkipLockedUpdate skipLocked;

    // The terms that were skipped.
    private final List<TermId> left = new ArrayList<>();
    // The number of rows that were changed.
    private int changed;
    // Whether each statement notifies peers itself.
    private boolean notifiedByStatement;

    ReleaseBatch(ElectionTables tables, Session session, HintNotifier notifier) {
        this.tables = tables;
        this.session = session;
        this.notifier = notifier;
        this.skipLocked = new SkipLockedUpdate(tables, session);
    }

    /** Returns how many were released; the others no longer belonged to this lease. */
    int release(String leaseId, Collection<TermId> terms, VacatingUpdate vacating) throws SQLException {
        // With several statements, one hint is sent after the last one.
        notifiedByStatement = terms.size() <= Batches.SIZE;
        return change(
                terms,
                chunk -> vacating.update(
                        session, notifiedByStatement ? Hint.released(chunk) : null, tables.release(leaseId, chunk)));
    }

    /** Returns how many were transferred; the others no longer belonged to this lease, or the other lease has ended. */
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
                notifier.sendHint(session, Hint.SOMETHING); // also if a later statement failed
            }
        }
        if (!left.isEmpty()) {
            SQLException lock = skipLocked.met().orElseThrow();
            throw new SQLException(
                    left.size() + " of " + terms.size() + " were left unchanged, including '"
                            + left.get(0).election() + "': " + lock.getMessage(),
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
