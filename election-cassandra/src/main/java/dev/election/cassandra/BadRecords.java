// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import dev.election.store.Unreadable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports rows that were written by hand and cannot be read. Each is reported once, and again only if it reappears
 * after an observation without it. Confined to the call that has its turn.
 */
final class BadRecords {

    // Rows reported per observation, so that a great many of them do not flood the log.
    private static final int MOST = 100;

    private static final Logger log = LoggerFactory.getLogger(BadRecords.class);

    private final Tables tables;
    // Writes the lines, so that no call waits for an appender.
    private final Executor threads;

    private Set<Unreadable> reported = Set.of();

    BadRecords(Tables tables, Executor threads) {
        this.tables = tables;
        this.threads = threads;
    }

    /** Takes what the latest observation could not read, and reports what the one before it did not show. */
    void found(List<Unreadable> bad) {
        Set<Unreadable> before = reported;
        reported = Set.copyOf(bad);
        bad.stream()
                .filter(one -> !before.contains(one))
                .limit(MOST)
                .forEach(one -> threads.execute(() -> report(one)));
    }

    private void report(Unreadable one) {
        boolean lease = one.kind() == Unreadable.Kind.LEASE;
        log.warn(
                "The row '{}' of {} cannot be read: {}. {}. It was probably written by hand: correct it, or delete it with"
                        + " IF EXISTS",
                one.key(),
                lease ? tables.lease() : tables.leader(),
                one.why(),
                lease
                        ? "The lease counts as valid and is never expired, so no instance takes over its elections"
                        : "The election has no leader until then; other elections are not affected");
    }
}
