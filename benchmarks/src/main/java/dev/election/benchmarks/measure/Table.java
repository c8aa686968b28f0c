// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.measure;

import dev.election.benchmarks.cluster.ContenderKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The results as a table that is both Markdown and aligned for the eye: a row for each thing and number of elections, a
 * column for each contender. A cell is the median, with the 95th percentile behind a slash if there are several
 * samples, and, where it tells something, how many times this project's median that is; then the number of samples.
 * Where there is none, it says why.
 */
public final class Table {

    private Table() {}

    public static String of(Results results) {
        List<ContenderKind> kinds =
                Arrays.stream(ContenderKind.values()).filter(results::tellsOf).toList();
        List<List<String>> lines = new ArrayList<>();
        lines.add(line(
                results.measurement(),
                "elections",
                kinds.stream().map(ContenderKind::label).toList()));
        for (Results.Row row : results.rows()) {
            String what = row.unit().isEmpty() ? row.what() : row.what() + ", " + row.unit();
            lines.add(line(
                    what,
                    String.format(Locale.ROOT, "%,d", row.elections()),
                    kinds.stream().map(kind -> cell(results, row, kind)).toList()));
        }
        String notes = results.notes().stream().map(note -> "- " + note + "\n").collect(Collectors.joining());
        return aligned(lines) + (notes.isEmpty() ? "" : "\n" + notes);
    }

    private static List<String> line(String what, String elections, List<String> cells) {
        List<String> line = new ArrayList<>(List.of(what, elections));
        line.addAll(cells);
        return line;
    }

    private static String cell(Results results, Results.Row row, ContenderKind kind) {
        Optional<Double> median = results.median(row, kind);
        if (median.isEmpty()) {
            return results.reason(kind, row.elections());
        }
        String text = number(median.get());
        int samples = results.samples(row, kind).length;
        if (samples > 2) {
            text += " / " + number(results.high(row, kind).orElseThrow());
        }
        String counted = ", n " + samples;
        double ours = results.median(row, kind.ours())
                .or(() -> results.median(row, ContenderKind.ELECTION))
                .orElse(0.0);
        boolean compares = !kind.isOurs() && kind != ContenderKind.NONE && ours > 0 && median.get() > 0;
        return compares ? text + " (×" + number(median.get() / ours) + ")" + counted : text + counted;
    }

    private static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || size == Math.rint(size) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String aligned(List<List<String>> lines) {
        int columns = lines.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            table.append(row(lines.get(i), widths, " "));
            if (i == 0) {
                table.append(row(Arrays.stream(widths).mapToObj("-"::repeat).toList(), widths, " "));
            }
        }
        return table.toString();
    }

    private static String row(List<String> cells, int[] widths, String margin) {
        return IntStream.range(0, cells.size())
                .mapToObj(i -> margin
                        + cells.get(i)
                        + " ".repeat(widths[i] - cells.get(i).length())
                        + margin)
                .collect(Collectors.joining("|", "|", "|\n"));
    }
}
