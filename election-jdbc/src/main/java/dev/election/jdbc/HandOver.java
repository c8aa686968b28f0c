// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

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

    /** Gives how many leases were expired. */
    Step<Integer> expire(List<SilentLease> leases) {
        SilentLease first = leases.get(0);
        String others = leases.size() == 1 ? "" : " and " + (leases.size() - 1) + " others";
        return new Step<>("expire lease " + first.id() + " at heartbeat " + first.heartbeat() + others, session -> {
            session.boundLockWait();
            int expired = 0;
            for (List<SilentLease> chunk : Chunks.of(leases)) {
                // one of them is enough to make others look
                Hint hint = Hint.expired(chunk.get(0).id());
                expired += freeing.update(session, hint, tables.expire(chunk));
            }
            return expired;
        });
    }
}
