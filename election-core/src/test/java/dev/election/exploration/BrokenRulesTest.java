// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.exploration.Exploration.Found;
import dev.election.exploration.Move.Kind;
import dev.election.simulation.Rule;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search must be able to fail: each rule, broken on purpose, is found out, by as few moves as possible. */
class BrokenRulesTest {

    private static final int MOVES = 12;
    private static final Beginning TWO_LED = new Beginning(2, 2, true, false, false);
    private static final Beginning TWO_AT_ONCE = new Beginning(2, 2, false, true, false);

    @ParameterizedTest
    // that matters only where the store is set back, which the search does not do
    @EnumSource(value = Rule.class, mode = EnumSource.Mode.EXCLUDE, names = "CLAIMS_ABOVE_ALL_TOKENS_SEEN")
    void aBrokenRuleIsFoundOut(Rule rule) {
        Optional<Found> found = search(rule);

        assertThat(found).get().extracting(Found::violation).asString().startsWith(property(rule));
        found.ifPresent(one -> System.out.printf("%s is broken. %s%n%n", rule, one));
    }

    private static Optional<Found> search(Rule rule) {
        return switch (rule) {
            case COUNTS_FROM_BEFORE_THE_QUESTION ->
                search(rule, TWO_LED, 2, move -> move.who() == 0 && move.what() == Contender.RENEWALS);
            case CLAIMS_WITH_THE_SEEN_TOKEN ->
                search(rule, TWO_AT_ONCE, 2, move -> move.kind() == Kind.SEND || move.kind() == Kind.STEP_DOWN);
            case ENDS_A_SIT_OUT_WITH_A_TOKEN -> search(rule, TWO_LED, 2, move -> move.kind() == Kind.STEP_DOWN);
            default -> search(rule, TWO_LED, 1, move -> move.kind() != Kind.HEARTBEAT);
        };
    }

    private static Optional<Found> search(Rule rule, Beginning beginning, int deviations, Predicate<Move> tried) {
        boolean ofLiveness = property(rule).equals("L1");
        return new Exploration(beginning, Set.of(rule), ofLiveness, tried).search(MOVES, deviations);
    }

    private static String property(Rule rule) {
        return switch (rule) {
            case CLAIMS_WITH_THE_SEEN_TOKEN -> "S2";
            case ENDS_A_SIT_OUT_WITH_A_TOKEN -> "L1";
            default -> "S1";
        };
    }
}
