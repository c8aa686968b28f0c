// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.chart;

import dev.election.benchmarks.cluster.ContenderKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The charts of a run, one for each question that users ask most. A chart for which nothing was measured is left out.
 */
public final class Charts {

    private final Map<String, String> drawn;

    private Charts(Map<String, String> drawn) {
        this.drawn = drawn;
    }

    public static Charts of(Figures figures) {
        Map<String, String> drawn = new LinkedHashMap<>();
        for (Question question : questions()) {
            List<BarChart.Bar> bars = question.bars(figures);
            if (!bars.isEmpty()) {
                drawn.put(question.name(), new BarChart(question.title(), question.unit(), bars).svg());
            }
        }
        return new Charts(drawn);
    }

    /** Writes each chart to a file {@code <prefix>-<name>.svg} in the folder. */
    public void write(Path folder, String prefix) throws IOException {
        for (Map.Entry<String, String> chart : drawn.entrySet()) {
            Files.writeString(folder.resolve(prefix + "-" + chart.getKey() + ".svg"), chart.getValue());
        }
    }

    private static List<Question> questions() {
        return List.of(
                new Question(
                        "step-down",
                        "From a step-down to the next leader",
                        "ms",
                        "step-down",
                        "call to next leader",
                        1),
                new Question(
                        "crash",
                        "From a crash to the next leader, with a lease of 3 s",
                        "ms",
                        "crash",
                        "death to all led again",
                        1),
                new Question(
                        "freeze",
                        "How long a leader that was frozen still leads beside the next one",
                        "ms",
                        "freeze",
                        "still said yes after the thaw",
                        1),
                new Question(
                        "cut-off",
                        "How long two instances lead when the leader is cut off (observed for 12 s)",
                        "ms",
                        "cut-off",
                        "both said yes for",
                        1),
                new Question(
                        "load",
                        "Statements per second of a standby, with 1,000 elections",
                        "/s",
                        "load",
                        "statements of a standby",
                        1000));
    }

    /**
     * What a chart answers.
     *
     * @param what the thing that was measured, as in the tables
     */
    private record Question(String name, String title, String unit, String measurement, String what, int elections) {

        List<BarChart.Bar> bars(Figures figures) {
            List<BarChart.Bar> bars = new ArrayList<>();
            Arrays.stream(ContenderKind.values()).forEach(kind -> {
                Optional<Double> median = figures.median(measurement, what, elections, kind.label());
                if (median.isPresent() && (kind != ContenderKind.NONE || median.get() > 0)) {
                    bars.add(new BarChart.Bar(label(kind), median.get(), kind.isOurs()));
                }
            });
            return bars;
        }

        private static String label(ContenderKind kind) {
            return kind == ContenderKind.NONE ? "the application alone" : kind.label();
        }
    }
}
