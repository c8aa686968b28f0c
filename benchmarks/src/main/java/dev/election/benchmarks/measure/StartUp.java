// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.ContenderKind;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Setup;
import dev.election.benchmarks.measure.Thoroughness.Amount;
import java.time.Duration;
import java.util.List;

/** How long the application takes to be ready, with each contender in it and without any. */
public final class StartUp implements Measurement {

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public boolean appliesTo(ContenderKind kind) {
        return true;
    }

    @Override
    public Amount amount(Thoroughness thoroughness, ContenderKind kind, int elections) {
        boolean often = kind == ContenderKind.NONE || (kind.isOurs() && kind.serverSeconds() == 0);
        return thoroughness.of(new Amount(often ? 20 : 4, 1), new Amount(20, 1));
    }

    @Override
    public double seconds(Case each) {
        return 7;
    }

    @Override
    public void measure(Case each) throws Exception {
        measure(each, each.setup().withQueriesAtStart(), ", of one that asks its database");
        measure(each, each.setup(), "");
    }

    private static void measure(Case each, Setup setup, String which) throws Exception {
        try (Cluster cluster = new Cluster(each.postgres(), setup)) {
            long begun = System.nanoTime();
            Instance instance = cluster.start();
            long ready = instance.events().ready().orElseThrow();
            each.add("main method to ready" + which, "ms", instance.events().startedInNanos() / 1e6);
            each.add("start of the process to ready" + which, "ms", (ready - begun) / 1e6);
            if (each.kind().isOurs() && !setup.queriesAtStart()) {
                Cluster.awaitGrant(List.of(instance), begun, Duration.ofSeconds(10))
                        .ifPresent(granted ->
                                each.add("ready to leading, on empty tables", "ms", (granted - ready) / 1e6));
            }
        }
    }
}
