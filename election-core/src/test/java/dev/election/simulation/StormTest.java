// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many seeds of {@link Storm}; the same properties as for {@link SimulationTest} run more, or others. */
class StormTest {

    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long SEEDS = Long.getLong("simulation.seeds", 500);

    @Test
    void somebodyLeadsSoonAfterEveryStorm() {
        long storms = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .map(seed -> Storm.run(seed, Set.of()))
                .sum();

        assertThat(storms).isGreaterThanOrEqualTo(SEEDS);
    }

    @Test
    void aSitOutThatWaitsToSeeALeaderIsFoundOut() {
        Set<Rule> broken = Set.of(Rule.ENDS_A_SIT_OUT_WITH_A_TOKEN);

        long found = LongStream.rangeClosed(1, 500)
                .filter(seed -> isFoundOut(seed, broken))
                .findFirst()
                .orElse(0);

        assertThat(found).isPositive();
    }

    private static boolean isFoundOut(long seed, Set<Rule> broken) {
        try {
            Storm.run(seed, broken);
            return false;
        } catch (Violation found) {
            return found.getMessage().contains("L1");
        }
    }
}
