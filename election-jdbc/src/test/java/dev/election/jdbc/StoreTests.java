// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.awaitility.Awaitility.await;

import dev.election.store.Claim;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What tests of this package take as given. */
final class StoreTests {

    static final Instant AT = Instant.parse("2026-11-24T09:30:00.125Z");

    private StoreTests() {}

    static Lease lease(String id) {
        return new Lease(id, "instance of " + id, null, 0, Duration.ofSeconds(15));
    }

    static List<String> elections(int count) {
        return IntStream.range(0, count).mapToObj(i -> "election " + i).toList();
    }

    static void enroll(LeaseStore store, Collection<String> elections) {
        store.enroll(elections.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
    }

    static List<Claim> firstClaims(Collection<String> elections) {
        return elections.stream().map(name -> new Claim(name, 0, 1)).toList();
    }

    static void enroll(LeaseStore store, String election) {
        store.enroll(Map.of(election, 0L));
    }

    /** Until its first connections have agreed on where the tables are, so that no more of them are asked. */
    static void settle(LeaseStore store) {
        for (int i = 0; i < 6; i++) {
            store.renew("none", 1, null, AT);
        }
    }

    /** Returns when everything that was said before is written: the thread that writes it is there only until then. */
    static void awaitLog() {
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("election-jdbc-log")));
    }

    static Duration timeOf(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
