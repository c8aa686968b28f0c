// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {

    private static Map<String, Integer> counts(int... counts) {
        Map<String, Integer> map = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            map.put("lease" + (char) ('A' + i), counts[i]);
        }
        return map;
    }

    private static Shares shares(int... counts) {
        return shares(counts(counts));
    }

    private static Shares shares(Map<String, Integer> counts) {
        return new Shares(counts);
    }

    /** Makes all moves, and returns how many there were. */
    private static int balanced(Map<String, Integer> counts) {
        Shares shares = shares(counts);
        int moves = 0;
        for (Shares.Move move = shares.move(); move != null; move = shares.move()) {
            counts.merge(move.from(), -1, Integer::sum);
            counts.merge(move.to(), 1, Integer::sum);
            moves++;
        }
        return moves;
    }

    private static int spread(Map<String, Integer> counts) {
        var statistics = counts.values().stream().mapToInt(i -> i).summaryStatistics();
        return statistics.getMax() - statistics.getMin();
    }

    /** What is above the share of an instance has to move; the remainder may stay where most is. */
    private static int fewestMoves(Map<String, Integer> counts) {
        List<Integer> ordered =
                counts.values().stream().sorted((a, b) -> Integer.compare(b, a)).toList();
        int total = ordered.stream().mapToInt(i -> i).sum();
        int share = total / ordered.size();
        int rest = total % ordered.size();
        return IntStream.range(0, ordered.size())
                .map(i -> Math.max(0, ordered.get(i) - share - (i < rest ? 1 : 0)))
                .sum();
    }

    @Test
    void aVacancyGoesToWhoLeadsLeast() {
        assertThat(shares(2, 1, 3).assign(null)).isEqualTo("leaseB");
    }

    @Test
    void aVacancyThatWasGivenUpGoesToAnother() {
        assertThat(shares(2, 1, 3).assign("leaseB")).isEqualTo("leaseA");
    }

    @Test
    void aVacancyGoesBackWhenThereIsNoOther() {
        assertThat(shares(0).assign("leaseA")).isEqualTo("leaseA");
    }

    @Test
    void vacanciesAreSharedOut() {
        Shares shares = shares(0, 0, 4);
        Map<String, Integer> taken = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            taken.merge(shares.assign(null), 1, Integer::sum);
        }

        assertThat(taken).containsOnly(Map.entry("leaseA", 4), Map.entry("leaseB", 4));
    }

    @Test
    void sharesThatDifferByOneAreLeft() {
        assertThat(shares(3, 2, 3).move()).isNull();
    }

    @Test
    void movesEndWithSharesThatDifferByOne() {
        new SplittableRandom(7).ints(200, 1, 9).forEach(instances -> {
            Map<String, Integer> counts = counts(
                    new SplittableRandom(instances).ints(instances, 0, 50).toArray());

            balanced(counts);

            assertThat(spread(counts)).isLessThanOrEqualTo(1);
        });
    }

    @Test
    void movesAreAsFewAsPossible() {
        SplittableRandom random = new SplittableRandom(11);
        for (int trial = 0; trial < 200; trial++) {
            Map<String, Integer> counts =
                    counts(random.ints(random.nextInt(1, 9), 0, 50).toArray());
            int fewest = fewestMoves(counts);

            assertThat(balanced(counts)).isEqualTo(fewest);
        }
    }
}
