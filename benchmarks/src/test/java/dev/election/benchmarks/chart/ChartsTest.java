// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The charts that the documentation shows are those of the figures that are kept. */
class ChartsTest {

    private static final Path FIGURES = Path.of("figures", "2026-11-28.json"); // tests run in the module's folder
    private static final Path SHOWN = Path.of("..", "docs", "images");

    @Test
    void theDocumentationShowsTheChartsOfTheFigures(@TempDir Path folder) throws Exception {
        Charts.of(Figures.read(FIGURES)).write(folder, "performance");

        assertThat(names(folder)).hasSize(5).isEqualTo(names(SHOWN));
        for (String name : names(folder)) {
            assertThat(SHOWN.resolve(name)).hasSameTextualContentAs(folder.resolve(name));
        }
    }

    @Test
    void whatWasNotMeasuredHasNoChart(@TempDir Path folder) throws Exception {
        Path json = Files.writeString(folder.resolve("run.json"), """
                {"figures": [{"measurement": "freeze", "what": "still said yes after the thaw", "elections": 1,
                  "contender": "curator", "median": 211.000}]}
                """);

        Charts.of(Figures.read(json)).write(folder, "run");

        assertThat(names(folder)).containsExactly("run-freeze.svg");
        assertThat(folder.resolve("run-freeze.svg")).content().contains("curator 211 ms");
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("(performance|run)-.*\\.svg"))
                    .sorted()
                    .toList();
        }
    }
}
