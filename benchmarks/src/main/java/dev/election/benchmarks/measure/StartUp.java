// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.Cluster;
import dev.election.benchmarks.cluster.Instance;
import dev.election.benchmarks.cluster.Kind;
import dev.election.benchmarks.measure.Effort.Amount;
import java.time.Duration;
import java.util.List;

/** How long the application takes to be ready, with each contender in it and without any. */
public final class StartUp implements Measurement {

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public boolean appliesTo(Kind kind) {
        return true;
    }

    @Override
    public Amount amount(Effort effort, Kind kind, int elections) {
        return effort.of(new Amount(kind == Kind.ELECTION || kind == Kind.NONE ? 20 : 4, 1), new Amount(20, 1));
    }

    @Override
    public double seconds(Case each) {
        return 3.5;
    }

    @Override
    public void measure(Case each) throws Exception {
        try (Cluster cluster = new Cluster(each.postgres(), each.setup())) {
            long begun = System.nanoTime();
            Instance instance = cluster.start();
            long ready = instance.events().ready().orElseThrow();
            each.add("main method to ready", "ms", instance.events().startedInNanos() / 1e6);
            each.add("start of the process to ready", "ms", (ready - begun) / 1e6);
            if (each.kind() == Kind.ELECTION) {
                Cluster.granted(List.of(instance), begun, Duration.ofSeconds(10))
                        .ifPresent(granted ->
                                each.add("ready to leading, on empty tables", "ms", (granted - ready) / 1e6));
            }
        }
    }
}
