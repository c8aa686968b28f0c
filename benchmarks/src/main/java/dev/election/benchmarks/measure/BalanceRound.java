// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Terms;
import dev.election.benchmarks.cluster.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What happens to one cluster that balances, one thing after the other, with the figures of each; it has come to rest
 * before each. Confined to one thread.
 */
record BalanceRound(Measurement.Case each, Cluster cluster, Map<String, Long> killed) {

    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private Terms terms() {
        return cluster.terms(killed);
    }

    private int alive() {
        return cluster.alive().size();
    }

    void start() throws Exception {
        long begun = cluster.startAtOnce(each.instances());
        long ready = cluster.alive().stream()
                .mapToLong(instance -> instance.events().ready().orElseThrow())
                .max()
                .orElseThrow();
        String what = "all start";
        OptionalLong even = settle(what, begun);
        if (even.isPresent()) {
            each.add(what + ": last is ready to even", "s", (even.getAsLong() - ready) / 1e9);
        }
        moves(what, begun, each.elections());
    }

    /** Nothing happens. */
    void rest() throws Exception {
        Waiting.pass(each.rest());
        List<Long> before = statements();
        long begun = System.nanoTime();
        Waiting.pass(each.watch());
        List<Long> after = statements();
        double seconds = (System.nanoTime() - begun) / 1e9;
        for (int i = 0; i < before.size(); i++) {
            each.add("at rest: statements of an instance", "/s", (after.get(i) - before.get(i)) / seconds);
        }
        each.add("at rest: terms begun", "", (double) terms().begun(begun));
    }

    private List<Long> statements() throws Exception {
        List<Long> statements = new ArrayList<>();
        for (Instance instance : cluster.alive()) {
            statements.add(cluster.database().statements(instance.role()));
        }
        return statements;
    }

    void close() {
        String what = "one closes";
        Instance leaver = cluster.awaitLeader();
        long called = leaver.order("close");
        Waiting.await(AT_MOST, () -> leaver.events().closed());
        leaver.close();
        takenOver(what, leaver, called, called, "call");
    }

    void kill() throws Exception {
        String what = "one is killed";
        Instance victim = cluster.awaitLeader();
        long now = victim.signal("KILL");
        OptionalLong end = cluster.database().endOfLease(Cluster.LEASE);
        Waiting.await(AT_MOST, () -> !victim.isAlive());
        killed.put(victim.role(), now);
        takenOver(what, victim, now, end.orElse(now), "end of its lease");
    }

    private void takenOver(String what, Instance gone, long since, long from, String named) {
        long least = terms().ledBy(gone.role(), since);
        Waiting.await(AT_MOST, () -> terms().takenOver(gone.role(), since).isPresent());
        OptionalLong all = terms().takenOver(gone.role(), since);
        if (all.isPresent()) {
            each.add(what + ": " + named + " to all led again", "ms", (all.getAsLong() - from) / 1e6);
        } else {
            each.note(what + ": not all led again within " + AT_MOST.toSeconds() + " s");
        }
        settle(what, since);
        moves(what, since, least);
    }

    void comeBack(String what) throws Exception {
        long begun = System.nanoTime();
        Instance back = cluster.start();
        long ready = back.events().ready().orElseThrow();
        OptionalLong even = settle(what, begun);
        if (even.isPresent()) {
            each.add(what + ": ready to even", "s", (even.getAsLong() - ready) / 1e9);
        }
        moves(what, begun, each.elections() / alive());
        List<Long> vacancies = terms().vacancies(begun);
        vacancies.forEach(nanos -> each.add(what + ": a moved election without a leader", "ms", nanos / 1e6));
        vacancies.stream()
                .max(Long::compare)
                .ifPresent(longest -> each.add(what + ": the longest of them", "ms", longest / 1e6));
    }

    /**
     * Waits until it is even, and for as long again as it takes for more to be moved; returns since when it is even.
     */
    private OptionalLong settle(String what, long since) {
        Waiting.await(AT_MOST, () -> terms().evenSince(since, alive()).isPresent());
        Waiting.pass(Cluster.LEASE.plus(Cluster.HEARTBEAT));
        OptionalLong even = terms().evenSince(since, alive());
        if (even.isEmpty()) {
            each.note(what + ": not even within " + AT_MOST.toSeconds() + " s");
        }
        return even;
    }

    private void moves(String what, long since, long least) {
        Terms terms = terms();
        Map<String, Integer> spread = terms.spread();
        each.add(what + ": terms begun", "", (double) terms.begun(since));
        each.add(what + ": the least possible", "", (double) least);
        each.add(
                what + ": most led by one, afterwards",
                "",
                spread.values().stream().max(Integer::compare).orElse(0));
        each.add(
                what + ": least led by one, afterwards",
                "",
                spread.size() < alive()
                        ? 0
                        : spread.values().stream().min(Integer::compare).orElse(0));
    }
}
