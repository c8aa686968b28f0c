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

/** Measures the time from the call by which a leader steps down or closes to the notification of the next leader. */
public final class HandOver implements Measurement {

    private static final Duration AT_MOST = Duration.ofSeconds(15);

    private final String order;
    private final Random random = new Random(1);

    /** By {@code close} or by {@code step-down}. */
    public HandOver(String order) {
        this.order = order;
    }

    @Override
    public String name() {
        return order;
    }

    @Override
    public Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections) {
        return order.equals("close")
                ? thoroughness.of(kind.isMeasuredOften() ? new Amount(2, 5) : new Amount(1, 3), new Amount(2, 10))
                : thoroughness.of(
                        kind.isMeasuredOften() ? new Amount(2, 30) : new Amount(1, 6),
                        new Amount(2, kind.isMeasuredOften() ? 50 : 10));
    }

    @Override
    public double seconds(Case each) {
        return START + 3 + (order.equals("close") ? 7.5 : 2.1) * each.runs();
    }

    @Override
    public void measure(Case each) throws Exception {
        try (Cluster cluster = each.start()) {
            Waiting.pass(Cluster.LEASE);
            for (int i = 0; i < each.runs(); i++) {
                handOver(each, cluster);
                // at any moment between two heartbeats
                Waiting.pass(Cluster.HEARTBEAT.plusMillis(random.nextInt(1000)));
            }
        }
    }

    private void handOver(Case each, Cluster cluster) throws Exception {
        Instance old = cluster.awaitLeader();
        List<Instance> others = cluster.others(old);
        boolean closes = order.equals("close");
        long called = old.order(order);
        OptionalLong next = Cluster.awaitGrant(closes ? others : cluster.alive(), called, AT_MOST);
        if (next.isPresent()) {
            each.add("call to next leader", "ms", (next.getAsLong() - called) / 1e6);
        } else {
            each.note("no next leader within " + AT_MOST.toSeconds() + " s");
        }
        if (!closes) {
            boolean itself = old.events().granted(called).equals(next);
            each.add("went back to the same instance", "%", itself ? 100 : 0);
        } else {
            Waiting.await(AT_MOST, () -> old.events().closed());
            old.close();
            cluster.start();
            Waiting.pass(Cluster.LEASE);
        }
    }
}
