// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of {@code docs/reference.md}. */
record ReferencePage(List<String> lines) {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** A row of a table that begins with something in code. */
    record Row(List<String> cells) {

        String cell(int number) {
            return cells.get(number);
        }

        /** What stands in code in the cell, or nothing. */
        String code(int number) {
            return codes(number).stream().findFirst().orElse("");
        }

        Set<String> codes(int number) {
            return CODE.matcher(cells.get(number))
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .collect(Collectors.toSet());
        }
    }

    static ReferencePage read() {
        try {
            return new ReferencePage(Files.readAllLines(Path.of("..", "docs", "reference.md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of all tables under this heading; there must be some. */
    List<Row> rows(String heading) {
        List<Row> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("## ")) {
                inside = line.equals("## " + heading);
            } else if (inside && line.startsWith("|") && line.contains("`")) {
                rows.add(new Row(Pattern.compile("\\|")
                        .splitAsStream(line.substring(1))
                        .map(String::strip)
                        .toList()));
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException("Nothing under '" + heading + "'");
        }
        return rows;
    }
}
