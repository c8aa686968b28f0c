// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.benchmarks.cluster.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SheetTest {

    private static final Sheet.Row ROW = new Sheet.Row("call to next leader", "ms", 1);

    private final Sheet sheet = new Sheet("close");

    @Test
    void theMedianOfAnEvenNumberOfSamplesIsHalfwayBetweenTheTwoInTheMiddle() {
        add(Kind.ELECTION, 9, 1, 4, 2);

        assertThat(sheet.median(ROW, Kind.ELECTION)).hasValue(3.0);
    }

    @Test
    void theHighValueOfTwentySamplesIsTheLargestButOne() {
        add(Kind.ELECTION, IntStream.rangeClosed(1, 20).toArray());

        assertThat(sheet.high(ROW, Kind.ELECTION)).hasValue(19.0);
    }

    @Test
    void theTableComparesOthersWithThisProject() {
        add(Kind.ELECTION, 10, 20, 30);
        add(Kind.CURATOR, 5);

        assertThat(Table.of(sheet)).isEqualTo("""
                | close                   | elections | election     | curator        |
                | ----------------------- | --------- | ------------ | -------------- |
                | call to next leader, ms | 1         | 20 / 30, n 3 | 5 (×0.25), n 1 |
                """);
    }

    @Test
    void theTableSaysWhyThereIsNoFigure() {
        add(Kind.ELECTION, 10);
        sheet.cannot(Kind.SHEDLOCK, 1, "nobody leads all");

        assertThat(Table.of(sheet)).contains("| 10, n 1  | nobody leads all |");
    }

    @Test
    void thePageHoldsTheTableAndWhatItWasMeasuredOn() {
        add(Kind.ELECTION, 10);

        assertThat(Markdown.of(Map.of("date", "2026-11-24"), List.of(sheet, new Sheet("crash"))))
                .startsWith("# Measured on 2026-11-24")
                .contains("\n## close\n\n| close ")
                .doesNotContain("crash");
    }

    @Test
    void jsonHoldsEachSampleAndWhatItWasMeasuredOn() {
        add(Kind.ELECTION, 2, 1);
        sheet.note(Kind.CURATOR, 1, "said \"no\"");

        assertThat(Json.of(Map.of("processors", "2"), List.of(sheet)))
                .contains("\"processors\": \"2\"")
                .contains("\"median\": 1.500, \"p95\": 2.000, \"samples\": [1.000, 2.000]")
                .contains("\"close: curator, 1: said \\\"no\\\"\"");
    }

    private void add(Kind kind, int... samples) {
        for (int sample : samples) {
            sheet.add(ROW, kind, sample);
        }
    }
}
