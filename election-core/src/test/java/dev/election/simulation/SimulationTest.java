// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.simulation.Simulation.Outcome;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many seeds of {@link Simulation}. {@code -Dsimulation.seeds=100000} runs more of them,
 * {@code -Dsimulation.first=4711} others, and {@code -Dsimulation.seeds=1} with it a single one again.
 */
class SimulationTest {

    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);
    // The seeds of each variant.
    private static final long QUARTER = Math.max(1, SEEDS / 4);

    /** Found out about: drained work, a crash before a set-back, a wall clock set back before a suspension. */
    @ParameterizedTest
    @ValueSource(longs = {14, 298, 1501, 8428, 15185})
    void everyPropertyHoldsForASeedThatOnceFailed(long seed) {
        assertThat(Simulation.run(seed, Set.of()).events()).isPositive();
    }

    @Test
    void everyPropertyHoldsForEverySeed() {
        Outcome all = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(seed -> Simulation.run(seed, Set.of()))
                .reduce(new Outcome(0, 0, 0), Outcome::and);

        System.out.printf(
                "%,d seeds, %,d with a store that was set back: %,d repeated tokens excused%n",
                SEEDS, all.setBacks(), all.excusedTokens());
        assertThat(all.events()).isGreaterThan(SEEDS * 1_000);
    }

    /** S1 to S4 and L2 with a replica that is behind its peers, though never behind its own instance. Decision 44. */
    @Test
    void everyPropertyHoldsThoughObservationsAreOld() {
        assertThat(sumOfAQuarter(Simulation::runWithOldReads)).isGreaterThan(QUARTER * 10);
    }

    /** S1 to S4 and L2 with an engine that learns the outcome of some claims only later, or never. Decision 50. */
    @Test
    void everyPropertyHoldsThoughClaimsAreUnsettled() {
        assertThat(sumOfAQuarter(Simulation::runWithUnsettledClaims)).isGreaterThan(QUARTER);
    }

    private static long sumOfAQuarter(LongUnaryOperator run) {
        return LongStream.range(FIRST, FIRST + QUARTER).parallel().map(run).sum();
    }
}
