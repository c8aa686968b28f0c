// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page {@code docs/operations/runbook.md} explains each log line of WARN and ERROR, and no other. */
class RunbookTest {

    private static final String ANYTHING = "…";
    private static final Pattern FIRST_CELL = Pattern.compile("^\\| `([^`]+)`", Pattern.MULTILINE);

    private final Set<String> written = LogLines.of(new PublishedModules().jars());
    private final List<String> explained = explained();

    RunbookTest() throws IOException {}

    private static List<String> explained() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operations", "runbook.md"));
        return FIRST_CELL
                .matcher(page.substring(page.indexOf("\n## Log lines\n")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
    }

    /** Whether the quotation is the line, or its beginning. */
    private static boolean quotes(String quotation, String line) {
        String beginning = quotation.endsWith(ANYTHING)
                ? quotation.substring(0, quotation.length() - ANYTHING.length())
                : quotation;
        return line.startsWith(beginning);
    }

    @Test
    void explainsEachLine() {
        assertThat(written).isNotEmpty().allSatisfy(line -> assertThat(explained)
                .as(line)
                .filteredOn(quotation -> quotes(quotation, line))
                .hasSize(1));
    }

    @Test
    void quotesOnlyLinesThatAreWritten() {
        assertThat(explained)
                .isNotEmpty()
                .allSatisfy(quotation -> assertThat(written).as(quotation).anyMatch(line -> quotes(quotation, line)));
    }
}
