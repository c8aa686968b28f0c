// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.json.JsonParserFactory;
import org.xml.sax.InputSource;

/** Samples of Kotlin, of build files and of JSON. */
class OtherSamplesTest {

    private static final Path KOTLIN = Path.of("election-spring-boot-starter", "src", "test", "kotlin");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+(?:-SNAPSHOT)?");
    private static final Pattern ARTIFACT =
            Pattern.compile("(?:dev\\.election:|<groupId>dev\\.election</groupId>\\s*<artifactId>)([\\w-]+)");

    @Test
    void ofKotlinArePartOfTheSourcesOfTests() {
        String sources = String.join(
                "",
                Sources.below(KOTLIN).map(source -> Page.read(source).text()).toList());
        List<Page.Block> samples = Page.read(Path.of("docs", "kotlin.md")).blocks("kotlin");

        assertThat(samples).isNotEmpty().allSatisfy(sample -> assertThat(sources)
                .contains(sample.text()));
    }

    static Stream<Page.Block> buildFiles() {
        return Stream.concat(
                Page.all().flatMap(page -> page.blocks("xml").stream()),
                Page.read(Path.of("README.md")).blocks("kotlin").stream());
    }

    @ParameterizedTest
    @MethodSource("buildFiles")
    void ofBuildFilesNameModulesOfThisVersion(Page.Block sample) {
        String version = parent("version");

        assertThat(ARTIFACT.matcher(sample.text()).results().map((MatchResult found) -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(module ->
                        assertThat(Page.ROOT.resolve(module).resolve("pom.xml")).exists());
        assertThat(VERSION.matcher(sample.text()).results().map(MatchResult::group))
                .allMatch(version::equals);
    }

    private static String parent(String element) {
        return Pattern.compile("<" + element + ">(.*?)</" + element + ">")
                .matcher(Page.read(Path.of("pom.xml")).text())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    static Stream<Page.Block> xml() {
        return Page.all().flatMap(page -> page.blocks("xml").stream());
    }

    @ParameterizedTest
    @MethodSource("xml")
    void ofXmlAreWellFormed(Page.Block sample) {
        assertThatCode(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader("<sample>" + sample.text() + "</sample>"))))
                .doesNotThrowAnyException();
    }

    static Stream<Page.Block> json() {
        return Page.all().flatMap(page -> page.blocks("json").stream());
    }

    @ParameterizedTest
    @MethodSource("json")
    void ofJsonAreRead(Page.Block sample) {
        assertThatCode(() -> JsonParserFactory.getJsonParser().parseMap(sample.text()))
                .doesNotThrowAnyException();
    }
}
