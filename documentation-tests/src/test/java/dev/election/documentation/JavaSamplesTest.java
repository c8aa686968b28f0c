// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample of Java on the pages is compiled: see {@link Sample}. */
class JavaSamplesTest {

    static Stream<Page.Block> samples() {
        return Page.all()
                .filter(page ->
                        !page.path().endsWith("testing.md")) // election-test runs these: see its DocumentationTest
                .flatMap(page -> page.blocks("java").stream());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void compile(Page.Block sample) {
        assertThat(Compiler.errors(sample)).isEmpty();
    }

    @Test
    void oneThatCallsWhatDoesNotExistIsFound() {
        Page page = new Page(Path.of("docs", "some.md"), """
                ```java
                @OnLeader("billing")
                void settle() {
                    Term.current().number();
                }
                ```
                """);

        assertThat(Compiler.errors(page.blocks("java").get(0)))
                .singleElement()
                .asString()
                .startsWith("[cannot find symbol")
                .contains("method number()");
    }
}
