// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Claim;
import dev.election.store.Hint;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A claim, a release, a close and an expiry that change nothing, and a notification of nothing, made once by an instance that has
 * settled: so that the first real ones, which others wait for, are not the first time that their code runs, here, in the
 * database's processes, and in the other instances.
 *
 * <p>Only on PostgreSQL, where others hear of a free election at once; elsewhere a hand-over waits for a heartbeat anyway.
 */
final class Rehearsal {

    // The first ones are those of a start, where the election is waited for.
    private static final int LOOKS_BEFORE = 5;

    private static final String NOTHING = "(rehearsal)"; // no instance names anything like that
    private static final long NO_TOKEN = Long.MAX_VALUE - 1; // that any record would have

    private static final StoreLog log = StoreLog.of(JdbcLeaseStore.class);

    private final AtomicInteger looks = new AtomicInteger();
    private final HandOver handOver;
    private final Push push;

    Rehearsal(HandOver handOver, Push push) {
        this.handOver = handOver;
        this.push = push;
    }

    /** Called after each look of an instance that has a lease. What the database refuses is said, and costs nobody an answer. */
    void afterLook(Session session, String leaseId) throws SQLException {
        // counted before it is tried: what hangs is not tried again
        if (session.dialect() != Dialect.POSTGRESQL || looks.incrementAndGet() != LOOKS_BEFORE) {
            return;
        }
        try {
            handOver.claim(leaseId, List.of(new Claim(NOTHING, NO_TOKEN, NO_TOKEN + 1)), Instant.EPOCH)
                    .work()
                    .on(session);
            handOver.release(leaseId, List.of(new TermId(NOTHING, NO_TOKEN)))
                    .work()
                    .on(session);
            handOver.close(NOTHING).work().on(session);
            handOver.expire(List.of(new SilentLease(NOTHING, 0))).work().on(session);
            push.tellOthers(session, Hint.expired(NOTHING)); // who hears of that never saw this lease
        } catch (SQLException e) {
            if (ErrorCodes.isConnectionLost(e)) {
                throw e; // whoever comes next needs another one
            }
            log.warn(
                    "A claim, a release, a close and an expiry were tried on nothing, and failed: this"
                            + " instance may be unable to take over, or to hand over ({})",
                    e.getMessage());
        }
    }
}
