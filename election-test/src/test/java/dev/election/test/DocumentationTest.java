// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documentation shows is compiled and run. */
class DocumentationTest {

    private static final Path ROOT = Path.of(".."); // tests run in the module's folder
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final List<Path> SOURCES = List.of(
            ROOT.resolve("election-test/src/test/java/dev/election/test/FiveLinesTest.java"),
            ROOT.resolve("election-test/src/test/java/dev/election/test/WithoutSpringTest.java"),
            ROOT.resolve("sample-app/src/test/java/dev/election/sample/SettlementTest.java"),
            ROOT.resolve("sample-app/src/test/java/dev/election/sample/SettlementFailuresTest.java"),
            ROOT.resolve("sample-app/src/test/java/dev/election/sample/SettlementTakeoverTest.java"));

    @Test
    void everyExampleIsPartOfATest() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (Path source : SOURCES) {
            sources.append(Files.readString(source));
        }
        List<String> examples = JAVA.matcher(Files.readString(ROOT.resolve("docs/testing.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();

        assertThat(examples).hasSize(5).allSatisfy(example -> assertThat(sources)
                .contains(example));
    }
}
