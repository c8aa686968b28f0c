// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.Flaw;
import dev.election.store.Unreadable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reports rows that were written by hand and cannot be read. Each row is reported once, and again only if it reappears
 * after an observation without it. Called by the thread whose observation succeeded. Decision 26.
 */
final class BadRows {

    private static final StoreLog log = StoreLog.of(BadRows.class);

    // Rows reported per observation, so that a table full of unreadable rows does not flood the log.
    private static final int MOST = 100;

    private final ElectionTables tables;

    // What the last observation could not read; replaced by each observation.
    private final AtomicReference<Set<Flaw>> reported = new AtomicReference<>(Set.of());

    BadRows(ElectionTables tables) {
        this.tables = tables;
    }

    /** Takes what the latest observation could not read, and reports what the one before it did not show. */
    void found(List<Flaw> flaws) {
        if (flaws.isEmpty()) {
            reported.set(Set.of());
            return;
        }
        Set<Flaw> before = reported.getAndSet(Set.copyOf(flaws));
        flaws.stream().filter(flaw -> !before.contains(flaw)).limit(MOST).forEach(this::report);
    }

    private void report(Flaw flaw) {
        Unreadable row = flaw.unreadable();
        boolean lease = row.kind() == Unreadable.Kind.LEASE;
        log.warn(
                "A row of table {} with {} = '{}' cannot be read: {}. {}. It was probably written by hand:"
                        + " correct or delete it",
                lease ? tables.names().leaseForPeople() : tables.names().leaderForPeople(),
                lease ? "LEASE_ID" : "ELECTION_NAME",
                row.key(),
                row.why(),
                flaw.passedOver() ? row.consequence() : "The lease is valid without that value");
    }
}
