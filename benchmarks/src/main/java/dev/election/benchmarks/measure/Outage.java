// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.cluster.Events;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Waiting;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The server is stopped, and started again after five seconds: how long until somebody leads, and whether two ever did.
 */
public final class Outage implements Measurement {

    private static final Duration DOWN = Duration.ofSeconds(5);
    private static final Duration AT_MOST = Duration.ofSeconds(45);

    @Override
    public String name() {
        return "outage";
    }

    @Override
    public Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections) {
        return thoroughness.of(new Amount(1, kind.isOurs() ? 5 : 2), new Amount(2, 4));
    }

    @Override
    public double seconds(Case each) {
        return START + 16.0 * each.runs();
    }

    @Override
    public void measure(Case each) throws Exception {
        try (Cluster cluster = each.start(each.setup().withWatching())) {
            for (int i = 0; i < each.runs(); i++) {
                Waiting.pass(Cluster.LEASE);
                cluster.awaitLeader();
                outage(each, cluster);
            }
        }
    }

    private static void outage(Case each, Cluster cluster) throws Exception {
        long down = System.nanoTime();
        cluster.stopServer();
        Waiting.pass(DOWN);
        long back = cluster.startServerAgain();
        Waiting.await(AT_MOST, () -> firstYes(cluster, back).isPresent());
        Waiting.pass(Cluster.LEASE.multipliedBy(2));
        OptionalLong first = firstYes(cluster, back);
        if (first.isPresent()) {
            each.add("server back to somebody leading", "ms", (first.getAsLong() - back) / 1e6);
        } else {
            each.note("nobody led within " + AT_MOST.toSeconds() + " s");
        }
        each.add("two said yes for", "ms", twoAtOnce(cluster, down) / 1e6);
    }

    private static OptionalLong firstYes(Cluster cluster, long back) {
        return cluster.alive().stream()
                .flatMap(instance -> instance.events().led().stream())
                .filter(span -> span.last() - back >= 0)
                .mapToLong(span -> Math.max(span.first(), back))
                .min();
    }

    private static long twoAtOnce(Cluster cluster, long since) {
        List<Instance> all = new ArrayList<>(cluster.alive());
        long both = 0;
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                both += both(all.get(i).events().led(), all.get(j).events().led(), since);
            }
        }
        return both;
    }

    private static long both(List<Events.Span> one, List<Events.Span> other, long since) {
        long both = 0;
        for (Events.Span a : one) {
            for (Events.Span b : other) {
                long from = Math.max(since, Math.max(a.first(), b.first()));
                both += Math.max(0, Math.min(a.last(), b.last()) - from);
            }
        }
        return both;
    }
}
