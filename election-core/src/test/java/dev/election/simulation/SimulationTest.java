// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many seeds of {@link Simulation}. {@code -Dsimulation.seeds=100000} runs more of them, {@code -Dsimulation.first=4711}
 * others, and {@code -Dsimulation.seeds=1} with it a single one again.
 */
class SimulationTest {

    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);

    /** Found out about: drained work, a crash before a set-back, a wall clock set back before a suspension. */
    @ParameterizedTest
    @ValueSource(longs = {14, 298, 1501, 8428, 15185})
    void everyPropertyHoldsForASeedThatOnceFailed(long seed) {
        assertThat(Simulation.run(seed, Set.of())).isPositive();
    }

    @Test
    void everyPropertyHoldsForEverySeed() {
        long events = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .map(seed -> Simulation.run(seed, Set.of()))
                .sum();

        assertThat(events).isGreaterThan(SEEDS * 1_000);
    }
}
