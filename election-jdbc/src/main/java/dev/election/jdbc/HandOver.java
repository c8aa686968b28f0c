// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.TermId;
import java.time.Instant;
import java.util.Collection;

/** What others wait for when elections change hands, step by step: made here, so that it is rehearsed as it is done. */
final class HandOver {

    private final ElectionTables tables;
    private final Push push;
    private final Freeing freeing;

    HandOver(ElectionTables tables, Push push) {
        this.tables = tables;
        this.push = push;
        this.freeing = new Freeing(push);
    }

    /** The work of a call, and what it is called if it fails. */
    record Step<T>(String what, Call.Work<T> work) {}

    Step<ClaimResult> claim(String leaseId, Collection<Claim> claims, Instant at) {
        return new Step<>("claim " + claims.size() + " elections", session -> new Claims(tables, session, leaseId, at)
                .claim(claims));
    }

    /** Gives how many were released. */
    Step<Integer> release(String leaseId, Collection<TermId> terms) {
        return new Step<>("release " + terms.size() + " elections", session -> new Terms(tables, session, push)
                .release(leaseId, terms, freeing));
    }

    /** Gives how many leases were closed, which is one or none. */
    Step<Integer> close(String leaseId) {
        return new Step<>(
                "close lease " + leaseId,
                session -> freeing.update(session, Hint.closed(leaseId), tables.close(leaseId)));
    }

    /** Gives how many leases were expired, which is one or none. */
    Step<Integer> expire(String leaseId, long heartbeat) {
        return new Step<>("expire lease " + leaseId + " at heartbeat " + heartbeat, session -> {
            session.boundLockWait();
            return freeing.update(session, Hint.expired(leaseId), tables.expire(leaseId, heartbeat));
        });
    }
}
