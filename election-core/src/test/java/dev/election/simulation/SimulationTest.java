// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many seeds of {@link Simulation}. {@code -Dsimulation.seeds=100000} runs more of them, {@code -Dsimulation.first=4711}
 * others, and {@code -Dsimulation.seeds=1} with it a single one again.
 */
class SimulationTest {

    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);

    @Test
    void everyPropertyHoldsForEverySeed() {
        long events = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .map(seed -> Simulation.run(seed, Set.of()))
                .sum();

        System.out.println("events per seed " + events / SEEDS);
        assertThat(events).isGreaterThan(SEEDS * 1_000);
    }
}
