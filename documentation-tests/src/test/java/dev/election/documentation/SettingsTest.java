// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting in a sample of YAML on the pages is a property, and its value one that the property can have. */
class SettingsTest {

    private static final Pattern IN_SENTENCES = Pattern.compile("`(election\\.[a-z.-]+)=([^`'…]+)`");

    private final KnownProperties known = KnownProperties.ofTheClassPath();

    static Stream<Page.Block> samples() {
        return Page.all().flatMap(page -> page.blocks("yaml").stream());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void areProperties(Page.Block sample) {
        assertThat(known.mistakes(sample.text())).isEmpty();
    }

    static Stream<Page> pages() {
        return Page.all();
    }

    /** Such as {@code election.candidate=false}, in code within a sentence. */
    @ParameterizedTest
    @MethodSource("pages")
    void ofSentencesAreProperties(Page page) {
        assertThat(IN_SENTENCES
                        .matcher(page.text())
                        .results()
                        .flatMap((MatchResult setting) ->
                                known.mistakes(setting.group(1) + ": '" + setting.group(2) + "'").stream()))
                .isEmpty();
    }

    @Test
    void aNameThatIsNoPropertyAndAValueThatDoesNotFitAreFound() {
        Page page = new Page(Path.of("docs", "some.md"), """
                ```yaml
                election:
                  lease-time: 15s
                  heartbeat-interval: soon
                  balance: true
                spring.cassandra.contact-points: one,another
                ```
                """);

        assertThat(known.mistakes(page.blocks("yaml").get(0).text()))
                .containsExactly("election.lease-time is no property", "election.heartbeat-interval cannot be 'soon'");
    }

    @Test
    void whatIsNotToBeReadIsFound() {
        assertThat(known.mistakes("election: [")).isEqualTo(List.of("not YAML"));
    }
}
