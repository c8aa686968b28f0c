// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as a page to be read, or to be copied from: what it was measured on, and the table of each measurement. */
public final class Markdown {

    private Markdown() {}

    public static String of(Map<String, String> facts, List<Results> sheets) {
        String on = facts.entrySet().stream()
                .map(fact -> "| " + fact.getKey() + " | " + fact.getValue() + " |\n")
                .collect(Collectors.joining());
        String tables = sheets.stream()
                .filter(results -> !results.rows().isEmpty() || !results.notes().isEmpty())
                .map(results -> "\n## " + results.measurement() + "\n\n" + Table.of(results))
                .collect(Collectors.joining());
        return "# Measured on " + facts.getOrDefault("date", "an unknown day") + "\n\n| | |\n| --- | --- |\n" + on
                + "\nA cell is the median; behind the slash, from three samples on, the value that 95 of 100 do not exceed;"
                + " in parentheses, how\nmany times the median of `election` that is; n is the number of samples.\n"
                + tables;
    }
}
