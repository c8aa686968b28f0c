// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.Unreadable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports values that were written by hand and cannot be read. Each is reported once, and again only if it reappears
 * after an observation without it. Confined to the call that has its turn.
 */
final class BadRecords {

    // Values reported per observation, so that a great many of them do not flood the log.
    private static final int MOST = 100;

    private static final Logger log = LoggerFactory.getLogger(BadRecords.class);

    private final Keys keys;
    // Writes the lines, so that no call waits for an appender.
    private final Executor threads;

    private Set<Unreadable> reported = Set.of();

    BadRecords(Keys keys, Executor threads) {
        this.keys = keys;
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
                "The value of key {}{} cannot be read: {}. {}. It was probably written by hand: correct or delete it",
                lease ? keys.leases() : keys.leaders(),
                one.key(),
                one.why(),
                lease
                        ? "The lease counts as valid and is never expired, so no instance takes over its elections"
                        : "The election has no leader until then; other elections are not affected");
    }
}
