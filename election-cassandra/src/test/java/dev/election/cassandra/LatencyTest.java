// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import dev.election.store.Claim;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Prints how long calls take, for the page about Cassandra: {@code -Dcassandra.latencies=1000} makes so many of each.
 */
@NeedsCassandra
@EnabledIfSystemProperty(
        named = "cassandra.latencies",
        matches = "\\d+",
        disabledReason = "prints figures, tests nothing")
final class LatencyTest {

    private static final int LEASES = 10;

    private final int calls = Integer.getInteger("cassandra.latencies", 0);
    private final String group = SharedCluster.newGroup();
    private final CassandraLeaseStore store =
            SharedCluster.store(group).callTimeout(Duration.ofSeconds(20)).build();
    private final CassandraLeaseStore peer =
            SharedCluster.store(group).callTimeout(Duration.ofSeconds(20)).build();

    LatencyTest() {
        SharedCluster.get();
    }

    @AfterEach
    void close() {
        store.close();
        peer.close();
        SharedCluster.deleteLeases(group);
    }

    @Test
    void ofEachCall() {
        IntStream.range(0, LEASES).forEach(i -> store.open(StoreTests.lease("L" + i), StoreTests.AT));
        StoreTests.enroll(store, names("hand-over", 1));
        time("renew", calls, i -> {}, i -> store.renew("L0", i + 1L, null, StoreTests.AT));
        time(
                "claim",
                calls,
                i -> release(names("hand-over", 1), i),
                i -> store.claim("L0", List.of(new Claim("hand-over 0", i, i + 1L)), StoreTests.AT));
        for (int elections : new int[] {100, 1_000, 5_000}) {
            measureWith(elections);
        }
    }

    private void measureWith(int elections) {
        List<String> names = names("of " + elections, elections);
        StoreTests.inParts(store, names, part -> StoreTests.enroll(store, part));
        store.observe(names, "L0");
        time("observe, no change, " + elections + " elections", calls / 2, i -> {}, i -> store.observe(names, "L0"));
        List<String> first = names.subList(0, 1);
        time(
                "observe after a change, " + elections + " elections",
                calls / 10,
                i -> {
                    peer.observe(first, null);
                    peer.claim("L1", List.of(new Claim(first.get(0), i, i + 1L)), StoreTests.AT);
                },
                i -> store.observe(names, "L0"));
        List<String> part = names.subList(1, Math.min(elections, 501));
        time(
                "claim of " + part.size() + " elections of " + elections,
                calls / 20,
                i -> release(part, i),
                i -> store.claim(
                        "L0",
                        part.stream().map(name -> new Claim(name, i, i + 1L)).toList(),
                        StoreTests.AT));
    }

    /** Makes them vacant for the next claim; they are vacant at first. */
    private void release(List<String> elections, int token) {
        if (token > 0) {
            store.release(
                    "L0",
                    elections.stream().map(name -> new TermId(name, token)).toList());
        }
        store.observe(elections, "L0");
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + " " + i).toList();
    }

    private static void time(String what, int times, IntConsumer before, IntConsumer call) {
        List<Duration> durations = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int number = i;
            before.accept(number);
            durations.add(StoreTests.timeOf(() -> call.accept(number)));
        }
        Collections.sort(durations);
        System.out.printf(
                Locale.ROOT,
                "%s: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms (%d calls)%n",
                what,
                millis(durations, 50),
                millis(durations, 95),
                millis(durations, 99),
                times);
    }

    private static double millis(List<Duration> sorted, int percentile) {
        return sorted.get(sorted.size() * percentile / 100).toNanos() / 1e6;
    }
}
