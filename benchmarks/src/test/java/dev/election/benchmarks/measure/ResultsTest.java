// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.benchmarks.cluster.ContenderKind;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResultsTest {

    private static final Results.Row ROW = new Results.Row("call to next leader", "ms", 1);

    private final Results results = new Results("close");

    @Test
    void theMedianOfAnEvenNumberOfSamplesIsHalfwayBetweenTheTwoInTheMiddle() {
        add(ContenderKind.ELECTION, 9, 1, 4, 2);

        assertThat(results.median(ROW, ContenderKind.ELECTION)).hasValue(3.0);
    }

    @Test
    void theHighValueOfTwentySamplesIsTheLargestButOne() {
        add(ContenderKind.ELECTION, IntStream.rangeClosed(1, 20).toArray());

        assertThat(results.high(ROW, ContenderKind.ELECTION)).hasValue(19.0);
    }

    @Test
    void theTableComparesOthersWithThisProject() {
        add(ContenderKind.ELECTION, 10, 20, 30);
        add(ContenderKind.CURATOR, 5);

        assertThat(Table.of(results)).isEqualTo("""
                | close                   | elections | election     | curator        |
                | ----------------------- | --------- | ------------ | -------------- |
                | call to next leader, ms | 1         | 20 / 30, n 3 | 5 (×0.25), n 1 |
                """);
    }

    @Test
    void theTableComparesARivalWithThisProjectOnTheSameEngine() {
        add(ContenderKind.ELECTION, 100);
        add(ContenderKind.ELECTION_ZOOKEEPER, 10);
        add(ContenderKind.CURATOR, 5);

        assertThat(Table.of(results)).contains("| 5 (×0.50), n 1 |");
    }

    @Test
    void theTableSaysWhyThereIsNoFigure() {
        add(ContenderKind.ELECTION, 10);
        results.cannot(ContenderKind.SHEDLOCK, 1, "nobody leads all");

        assertThat(Table.of(results)).contains("| 10, n 1  | nobody leads all |");
    }

    @Test
    void thePageHoldsTheTableAndWhatItWasMeasuredOn() {
        add(ContenderKind.ELECTION, 10);

        assertThat(Markdown.of(Map.of("date", "2026-11-24"), List.of(results, new Results("crash"))))
                .startsWith("# Measured on 2026-11-24")
                .contains("\n## close\n\n| close ")
                .doesNotContain("crash");
    }

    @Test
    void jsonHoldsEachSampleAndWhatItWasMeasuredOn() {
        add(ContenderKind.ELECTION, 2, 1);
        results.note(ContenderKind.CURATOR, 1, "said \"no\"");

        assertThat(Json.of(Map.of("processors", "2"), List.of(results)))
                .contains("\"processors\": \"2\"")
                .contains("\"median\": 1.500, \"p95\": 2.000, \"samples\": [1.000, 2.000]")
                .contains("\"close: curator, 1: said \\\"no\\\"\"");
    }

    private void add(ContenderKind kind, int... samples) {
        for (int sample : samples) {
            results.add(ROW, kind, sample);
        }
    }
}
