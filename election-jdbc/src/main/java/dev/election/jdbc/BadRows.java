// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.Flaws;
import dev.election.store.Unreadable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reports rows that somebody wrote by hand and that cannot be read: each once, until it was seen no more. Confined to
 * the thread whose observations were answered.
 */
final class BadRows {

    private static final StoreLog log = StoreLog.of(BadRows.class);

    // A table full of them is not worth a line each.
    private static final int MOST = 100;

    private final ElectionTables tables;

    private final AtomicReference<Set<Unreadable>> reported = new AtomicReference<>(Set.of());

    BadRows(ElectionTables tables) {
        this.tables = tables;
    }

    /** An observation has found these. */
    void found(List<Flaws.Flaw> flaws) {
        Set<Unreadable> now = new HashSet<>();
        flaws.forEach(flaw -> now.add(flaw.unreadable()));
        Set<Unreadable> before = reported.getAndSet(now);
        flaws.stream()
                .filter(flaw -> !before.contains(flaw.unreadable()))
                .limit(MOST)
                .forEach(this::report);
    }

    private void report(Flaws.Flaw flaw) {
        Unreadable row = flaw.unreadable();
        boolean lease = row.kind() == Unreadable.Kind.LEASE;
        log.warn(
                "A row of table {} with {} = '{}' cannot be read: {}. {}. Somebody must have written it by hand:"
                        + " correct or delete it",
                lease ? tables.leaseForPeople() : tables.leaderForPeople(),
                lease ? "LEASE_ID" : "ELECTION_NAME",
                row.key(),
                row.why(),
                consequence(flaw, lease));
    }

    private static String consequence(Flaws.Flaw flaw, boolean lease) {
        if (!flaw.passedOver()) {
            return "The lease counts all the same, without that";
        }
        return lease
                ? "The lease counts as held, is never expired, and what is led under it is not taken over"
                : "The election is led by nobody until then; all others are not affected";
    }
}
