// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation must be able to fail: each rule, broken on purpose, is found out within some hundred seeds. */
class BrokenRulesTest {

    private static final long SEEDS = 2_000;

    @ParameterizedTest
    @EnumSource(value = Rule.class, mode = EnumSource.Mode.EXCLUDE, names = "ENDS_A_SIT_OUT_WITH_A_TOKEN")
    void aBrokenRuleIsFoundOut(Rule rule) {
        long found = LongStream.rangeClosed(1, SEEDS)
                .filter(seed -> isFoundOut(rule, seed))
                .findFirst()
                .orElse(0);

        assertThat(found)
                .as("the first seed that finds out that %s is broken", rule)
                .isPositive();
    }

    private static boolean isFoundOut(Rule rule, long seed) {
        try {
            Simulation.runTrouble(seed, Set.of(rule));
            return false;
        } catch (Violation found) {
            return found.getMessage().startsWith("S");
        }
    }
}
