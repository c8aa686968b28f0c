// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.dashboard.autoconfigure.ElectionDashboardAutoConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.ImportRuntimeHints;

/** The files of the page: all of them are served, and none does what the Content-Security-Policy forbids. */
class PageFilesTest {

    private static final Path FOLDER = Path.of("src", "main", "resources", "META-INF", "election-dashboard");

    private final DashboardFiles files = DashboardFiles.load();

    static List<String> names() throws IOException {
        try (Stream<Path> found = Files.list(FOLDER)) {
            return found.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private static String content(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void areServed(String name) throws IOException {
        assertThat(files.file(name).orElseThrow().content()).isEqualTo(content(name));
        assertThat(files.file(name).orElseThrow().mediaType()).endsWith(";charset=UTF-8");
    }

    @ParameterizedTest
    @MethodSource("names")
    void makeNoMarkupAndNoCodeFromText(String name) throws IOException {
        assertThat(content(name))
                .doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|\\beval\\(");
    }

    @ParameterizedTest
    @MethodSource("names")
    void haveNoStyleAndNoScriptWithinMarkup(String name) throws IOException {
        if (name.endsWith(".html") || name.endsWith(".svg")) {
            assertThat(content(name)).doesNotContainPattern("style=|<style|<script[^>]*>[^<]|\\son[a-z]+=");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void requestNothingElsewhere(String name) throws IOException {
        assertThat(content(name).replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http://", "https://", "@import");
    }

    @Test
    void nameTheFolderThatIsGiven() {
        assertThat(files.page("a&\"<b").content())
                .contains("a&amp;&quot;&lt;b/dashboard.js")
                .doesNotContain("{{");
    }

    @Test
    void arePutIntoANativeImage() {
        RuntimeHints hints = new RuntimeHints();
        ImportRuntimeHints imported = ElectionDashboardAutoConfiguration.class.getAnnotation(ImportRuntimeHints.class);

        BeanUtils.instantiateClass(imported.value()[0]).registerHints(hints, null);

        assertThat(RuntimeHintsPredicates.resource().forResource(DashboardFiles.LOCATION + "dashboard.js"))
                .accepts(hints);
    }
}
