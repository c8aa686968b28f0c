// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.ContenderKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as JSON: what it was measured on, and every single sample. */
public final class Json {

    private Json() {}

    public static String of(Map<String, String> facts, List<Results> sheets) {
        String head = facts.entrySet().stream()
                .map(fact -> "    " + quoted(fact.getKey()) + ": " + quoted(fact.getValue()))
                .collect(Collectors.joining(",\n"));
        String figures = sheets.stream()
                .flatMap(results -> figures(results).stream())
                .map(figure -> "    " + figure)
                .collect(Collectors.joining(",\n"));
        String notes = sheets.stream()
                .flatMap(results -> results.notes().stream().map(note -> results.measurement() + ": " + note))
                .map(note -> "    " + quoted(note))
                .collect(Collectors.joining(",\n"));
        return "{\n  \"on\": {\n" + head + "\n  },\n  \"figures\": [\n" + figures + "\n  ],\n  \"notes\": [\n" + notes
                + "\n  ]\n}\n";
    }

    private static List<String> figures(Results results) {
        List<String> figures = new ArrayList<>();
        for (Results.Row row : results.rows()) {
            for (ContenderKind kind : ContenderKind.values()) {
                double[] samples = results.samples(row, kind);
                if (samples.length > 0) {
                    figures.add(figure(results, row, kind, samples));
                }
            }
        }
        return figures;
    }

    private static String figure(Results results, Results.Row row, ContenderKind kind, double[] samples) {
        return "{\"measurement\": " + quoted(results.measurement()) + ", \"what\": " + quoted(row.what())
                + ", \"unit\": " + quoted(row.unit()) + ", \"elections\": " + row.elections() + ", \"contender\": "
                + quoted(kind.label()) + ", \"median\": "
                + number(results.median(row, kind).orElseThrow())
                + ", \"p95\": " + number(results.high(row, kind).orElseThrow()) + ", \"samples\": "
                + Arrays.stream(samples).mapToObj(Json::number).collect(Collectors.joining(", ", "[", "]")) + "}";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
