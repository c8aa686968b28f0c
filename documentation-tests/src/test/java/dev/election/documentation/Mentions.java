// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where files other than the pages name a page. */
final class Mentions {

    private static final Pattern MENTION = Pattern.compile("\\bdocs/([\\w./-]+\\.md)(?:#([\\w-]+))?");
    private static final List<String> ENDINGS =
            List.of(".java", ".kt", ".xml", ".yml", ".yaml", ".json", ".sql", ".sh");
    private static final Path OWN = Path.of("documentation-tests");

    private Mentions() {}

    /** @param anchor empty if there is none */
    record Mention(Path source, Path page, String anchor) {}

    static List<Mention> ofPages() {
        return Sources.below(Path.of(""))
                .filter(path -> !path.startsWith(OWN))
                .filter(path -> ENDINGS.stream().anyMatch(path.toString()::endsWith))
                .flatMap(Mentions::in)
                .toList();
    }

    private static Stream<Mention> in(Path source) {
        return MENTION.matcher(text(source))
                .results()
                .map((MatchResult found) -> new Mention(
                        source,
                        Path.of("docs", found.group(1)),
                        Optional.ofNullable(found.group(2)).orElse("")));
    }

    private static String text(Path source) {
        try {
            return Files.readString(Page.ROOT.resolve(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
