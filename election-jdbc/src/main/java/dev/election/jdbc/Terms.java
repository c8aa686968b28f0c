// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Hint;
import dev.election.store.TermId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Rule 7 for many elections, and the transfer of terms: hundreds in one statement, and around those that somebody else has
 * locked. Others are told of whatever was changed.
 *
 * <p>If terms are left because they are locked, the call fails with the first lock that was met, after all others were
 * changed: it counts as unanswered, and the next look shows what became of each. When half of the call's time is gone after
 * a lock was met, nothing further is begun, so that it fails in time.
 */
final class Terms {

    private final ElectionTables tables;
    private final Session session;
    private final HintNotifier notifier;
    private final AroundLocks aroundLocks;

    private final List<TermId> left = new ArrayList<>();
    private int changed;
    private boolean toldByStatement;

    Terms(ElectionTables tables, Session session, HintNotifier notifier) {
        this.tables = tables;
        this.session = session;
        this.notifier = notifier;
        this.aroundLocks = new AroundLocks(tables, session);
    }

    /** Returns how many were released; the others are not this lease's any more. */
    int release(String leaseId, Collection<TermId> terms, Freeing freeing) throws SQLException {
        // those of several statements are told once, when all are free
        toldByStatement = terms.size() <= Chunks.SIZE;
        return change(
                terms,
                chunk -> freeing.update(
                        session, toldByStatement ? Hint.released(chunk) : null, tables.release(leaseId, chunk)));
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
            for (List<TermId> chunk : Chunks.of(terms)) {
                changeChunk(chunk, update);
            }
        } finally {
            if (changed > 0 && !toldByStatement) {
                notifier.sendHint(session, Hint.SOMETHING); // whatever became of the rest
            }
        }
        if (!left.isEmpty()) {
            SQLException lock = aroundLocks.met().orElseThrow();
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
        if (aroundLocks.met().isPresent() && session.isTimeShort()) {
            left.addAll(chunk);
        } else {
            left.addAll(aroundLocks.change(chunk, TermId::election, some -> changed += update.of(some)));
        }
    }
}
