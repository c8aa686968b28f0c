// SPDX-License-Identifier: Apache-2.0
package dev.election.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.exploration.Move.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S1, S2 and S4 hold in every state that a run of so many moves can reach, and L1 from each of them.
 * {@code -Dexploration.moves=2} makes every run that much longer.
 */
class ExplorationTest {

    private static final int MORE = Integer.getInteger("exploration.moves", 0);
    private static final Set<Kind> WISHES = EnumSet.of(Kind.STEP_DOWN, Kind.TRANSFER, Kind.WITHDRAW, Kind.CRASH);
    private static final Beginning TWO_LED = new Beginning(2, 2, true, false, false);
    private static final Beginning TWO_AT_ONCE = new Beginning(2, 2, false, true, false);
    private static final Beginning THREE_LED = new Beginning(3, 3, true, false, false);
    private static final Beginning THREE_THAT_SHARE = new Beginning(3, 3, true, false, true);
    private static final Beginning TWO_AND_A_STRANGER = new Beginning(3, 2, true, false, false);

    /**
     * How far it is searched.
     *
     * @param tried the deviations that are tried, at most so many in a run
     */
    private record Bound(String name, Beginning beginning, Predicate<Move> tried, int deviations, int moves) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static boolean anything(Move move) {
        return move.kind() != Kind.HEARTBEAT;
    }

    private static boolean wishes(Move move) {
        return WISHES.contains(move.kind());
    }

    static List<Bound> bounds() {
        return List.of(
                new Bound("two instances, one leads, whatever goes wrong", TWO_LED, ExplorationTest::anything, 1, 11),
                new Bound("two instances, one leads, two things go wrong", TWO_LED, ExplorationTest::anything, 2, 6),
                new Bound("two instances that begin at once", TWO_AT_ONCE, ExplorationTest::anything, 1, 8),
                new Bound("three instances, one leads", THREE_LED, ExplorationTest::anything, 1, 7),
                new Bound("three instances, a storm of wishes", THREE_LED, ExplorationTest::wishes, 2, 7),
                new Bound(
                        "three instances that share, a storm of wishes",
                        THREE_THAT_SHARE,
                        ExplorationTest::wishes,
                        2,
                        7),
                new Bound("two instances, a storm of wishes", TWO_LED, ExplorationTest::wishes, 3, 8),
                new Bound(
                        "two instances and one that joined nothing",
                        TWO_AND_A_STRANGER,
                        ExplorationTest::wishes,
                        2,
                        7));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void everyPropertyHoldsInEveryStateWithinTheBound(Bound bound) {
        Exploration exploration = new Exploration(bound.beginning, Set.of(), true, bound.tried);

        assertThat(exploration.search(bound.moves + MORE, bound.deviations)).isEmpty();

        System.out.printf(
                "%s: %,d states in runs of %d moves, %d of them deviations%n",
                bound, exploration.states(), bound.moves + MORE, bound.deviations);
    }
}
