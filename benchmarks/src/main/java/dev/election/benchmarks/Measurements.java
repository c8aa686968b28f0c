// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks;

import dev.election.benchmarks.measure.Balance;
import dev.election.benchmarks.measure.Crash;
import dev.election.benchmarks.measure.CutOff;
import dev.election.benchmarks.measure.Freeze;
import dev.election.benchmarks.measure.HandOver;
import dev.election.benchmarks.measure.Load;
import dev.election.benchmarks.measure.Measurement;
import dev.election.benchmarks.measure.Outage;
import dev.election.benchmarks.measure.StartUp;
import java.util.List;

/** All that is measured on processes, in the order in which one would read it. */
final class Measurements {

    private Measurements() {}

    static List<Measurement> all() {
        return List.of(
                new Load(),
                new HandOver("close"),
                new HandOver("step-down"),
                new Crash(),
                new Freeze(),
                new CutOff(),
                new Outage(),
                new Balance(),
                new StartUp());
    }

    static Measurement named(String name) {
        return all().stream()
                .filter(measurement -> measurement.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("No measurement '" + name + "'; there are "
                        + all().stream().map(Measurement::name).toList()));
    }
}
