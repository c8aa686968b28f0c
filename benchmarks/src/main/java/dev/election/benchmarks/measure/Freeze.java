// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.cluster.Events;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Waiting;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import java.time.Duration;
import java.util.Random;

/** A leader is frozen until another one leads, and thawed: for how long it still says that it leads. */
public final class Freeze implements Measurement {

    private static final Duration AT_MOST = Duration.ofSeconds(15);
    private static final Duration AFTERWARDS = Duration.ofSeconds(4);

    private final Random random = new Random(1);

    @Override
    public String name() {
        return "freeze";
    }

    @Override
    public Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections) {
        return thoroughness.of(new Amount(1, kind.isOurs() ? 4 : 2), new Amount(2, 5));
    }

    @Override
    public double seconds(Case each) {
        return START + 11.5 * each.runs();
    }

    @Override
    public void measure(Case each) throws Exception {
        try (Cluster cluster = each.start(each.setup().withWatching())) {
            for (int i = 0; i < each.runs(); i++) {
                Waiting.pass(Cluster.LEASE.plusMillis(random.nextInt(1000)));
                freeze(each, cluster);
            }
        }
    }

    private void freeze(Case each, Cluster cluster) {
        Instance old = cluster.awaitLeader();
        long frozen = old.signal("STOP");
        boolean another =
                Cluster.awaitGrant(cluster.others(old), frozen, AT_MOST).isPresent();
        if (!another) {
            each.note("nobody else led within " + AT_MOST.toSeconds() + " s");
        }
        Waiting.pass(Duration.ofMillis(500 + random.nextInt(1000)));
        long thawed = old.signal("CONT");
        Waiting.pass(AFTERWARDS);
        each.add("still said yes after the thaw", "ms", stillYes(old, frozen, thawed) / 1e6);
    }

    // What it says yes to in a later time of leading is right again.
    private static long stillYes(Instance old, long frozen, long thawed) {
        return old.events().led().stream()
                .filter(span -> span.first() - frozen < 0 && span.last() - thawed > 0)
                .mapToLong(Events.Span::last)
                .map(last -> last - thawed)
                .findFirst()
                .orElse(0);
    }
}
