// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TermsTest {

    private static final Map<String, List<Events.Change>> MOVED = Map.of(
            "one", List.of(begun(1, "a"), begun(2, "b"), begun(3, "c"), begun(4, "d"), ended(10, "a"), ended(20, "b")),
            "two", List.of(begun(15, "a"), begun(27, "b")));

    @Test
    void anElectionIsWithoutALeaderFromTheEndOfATermToTheBeginningOfTheNext() {
        assertThat(moved().vacancies(0)).containsExactly(5L, 7L);
    }

    @Test
    void isEvenFromTheLastChangeThatMadeItSo() {
        assertThat(moved().evenSince(5, 2)).hasValue(27);
    }

    @Test
    void isNotEvenWhileOneLeadsTwoMoreThanItsShare() {
        assertThat(new Terms(Map.of("one", MOVED.getOrDefault("one", List.of()).subList(0, 4)), Map.of(), 4)
                        .evenSince(0, 2))
                .isEmpty();
    }

    @Test
    void isNotEvenWhileAnElectionHasNoLeader() {
        assertThat(new Terms(MOVED, Map.of(), 5).evenSince(0, 2)).isEmpty();
    }

    @Test
    void countsTheTermsThatBeganSince() {
        assertThat(moved().begun(15)).isEqualTo(2);
        assertThat(moved().spread()).isEqualTo(Map.of("one", 2, "two", 2));
    }

    @Test
    void whoIsKilledLeadsNothingFromThenOn() {
        Terms killed = new Terms(MOVED, Map.of("one", 30L), 4);

        assertThat(killed.spread()).isEqualTo(Map.of("two", 2));
        assertThat(killed.takenOver("one", 30)).isEmpty();
    }

    @Test
    void isTakenOverWhenTheLastOfItsElectionsIsLedByAnother() {
        assertThat(new Terms(
                                Map.of(
                                        "one", List.of(begun(1, "a"), begun(2, "b")),
                                        "two", List.of(begun(40, "a"), begun(50, "b"))),
                                Map.of("one", 30L),
                                2)
                        .takenOver("one", 30))
                .hasValue(50);
    }

    private static Terms moved() {
        return new Terms(MOVED, Map.of(), 4);
    }

    private static Events.Change begun(long nanos, String election) {
        return new Events.Change(nanos, election, true);
    }

    private static Events.Change ended(long nanos, String election) {
        return new Events.Change(nanos, election, false);
    }
}
