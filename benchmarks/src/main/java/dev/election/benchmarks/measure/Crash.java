// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Waiting;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Measures the time from the death of the process that leads all elections to the moment at which the last of them has
 * a leader again.
 */
public final class Crash implements LedByOne {

    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final Random random = new Random(1);

    @Override
    public String name() {
        return "crash";
    }

    @Override
    public Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections) {
        Amount normal = !kind.isMeasuredOften()
                ? new Amount(1, elections == 1 ? 3 : 2)
                : elections == 1 ? new Amount(2, 6) : new Amount(2, 3);
        return thoroughness.of(normal, new Amount(2, kind.isMeasuredOften() ? 10 : 5));
    }

    @Override
    public double seconds(Case each) {
        return START + (each.elections() > 1_000 ? 12.0 : 10.0) * each.runs();
    }

    @Override
    public void measure(Case each) throws Exception {
        try (Cluster cluster = each.start()) {
            for (int i = 0; i < each.runs(); i++) {
                // after a whole lease each standby has observed the leader; the random part lets the kill fall anywhere
                // between two heartbeats
                Waiting.pass(Cluster.LEASE.plusMillis(random.nextInt(1000)));
                crash(each, cluster);
                cluster.start();
            }
        }
    }

    private static void crash(Case each, Cluster cluster) throws Exception {
        Instance old = cluster.awaitLeader();
        List<Instance> others = cluster.others(old);
        long statements = each.kind().usesDatabase() ? cluster.database().statements("bench%") : 0;
        long killed = old.signal("KILL");
        OptionalLong end = cluster.database().endOfLease(Cluster.LEASE);
        OptionalLong next = next(each, others, killed);
        if (next.isEmpty()) {
            each.results().cannot(each.kind(), each.elections(), "not within " + AT_MOST.toSeconds() + " s");
            each.note("not all led again within " + AT_MOST.toSeconds() + " s");
            return;
        }
        each.add("death to all led again", "ms", (next.getAsLong() - killed) / 1e6);
        // a middle grant before the kill belongs to an earlier term, and says nothing about this takeover
        long half = Cluster.middleGrant(others);
        if (end.isPresent() && each.elections() > 1 && half - killed >= 0) {
            each.add("end of the dead lease to half of all led again", "ms", (half - end.getAsLong()) / 1e6);
        }
        if (end.isPresent()) {
            each.add("end of the dead lease to all led again", "ms", (next.getAsLong() - end.getAsLong()) / 1e6);
        }
        if (each.kind().usesDatabase()) {
            each.add("statements from death to all led again", "", (double)
                    (cluster.database().statements("bench%") - statements));
        }
    }

    private static OptionalLong next(Case each, List<Instance> others, long killed) {
        if (each.elections() == 1) {
            return Cluster.awaitGrant(others, killed, AT_MOST);
        }
        if (!Waiting.await(AT_MOST, () -> Cluster.led(others) >= each.elections())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Cluster.lastGrant(others));
    }
}
