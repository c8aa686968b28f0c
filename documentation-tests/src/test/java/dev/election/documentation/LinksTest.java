// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every relative link leads somewhere, every page can be reached, and every picture is described. */
class LinksTest {

    private static final Path INDEX = Path.of("docs", "README.md");

    static Stream<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadToWhatExists(Page page) {
        assertThat(dead(page)).isEmpty();
    }

    @Test
    void aDeadLinkAndADeadAnchorAreFound() {
        Page page = new Page(INDEX, """
                # Some page
                [a page](reference.md), [no page](nowhere.md), [no anchor](#nothing), [an anchor](#some-page),
                [no anchor elsewhere](reference.md#nothing), ![no picture](images/nothing.svg)
                """);

        assertThat(dead(page)).containsExactly("nowhere.md", "#nothing", "reference.md#nothing", "images/nothing.svg");
    }

    private static List<String> dead(Page page) {
        return page.links().stream()
                .filter(link -> !link.isExternal())
                .filter(link -> !leadsSomewhere(page, link))
                .map(Page.Link::target)
                .toList();
    }

    private static boolean leadsSomewhere(Page page, Page.Link link) {
        Path target = page.target(link);
        int hash = link.target().indexOf('#');
        if (!target.equals(page.path()) && !Files.exists(Page.ROOT.resolve(target))) {
            return false;
        }
        return hash < 0 || anchors(page, target).contains(link.target().substring(hash + 1));
    }

    private static Set<String> anchors(Page page, Path target) {
        return target.equals(page.path())
                ? page.anchors()
                : target.toString().endsWith(".md") ? Page.read(target).anchors() : Set.of();
    }

    @Test
    void leadFromTheIndexToEveryPageOfTheDocumentation() {
        Set<Path> reached = new LinkedHashSet<>(Set.of(INDEX));
        Deque<Path> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            Page page = Page.read(next.remove());
            page.links().stream()
                    .filter(link -> !link.isExternal())
                    .map(page::target)
                    .filter(target ->
                            target.startsWith("docs") && target.toString().endsWith(".md"))
                    .filter(reached::add)
                    .forEach(next::add);
        }

        assertThat(Page.all().map(Page::path).filter(path -> path.startsWith("docs")))
                .isSubsetOf(reached);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void describeEachPictureForThoseWhoCannotSeeIt(Page page) {
        assertThat(page.links().stream().filter(Page.Link::image))
                .allSatisfy(image -> assertThat(image.text()).hasSizeGreaterThan(10));
    }

    @Test
    void showEachPictureSomewhere() {
        assertThat(Sources.below(Path.of("docs", "images"))).isNotEmpty().allSatisfy(picture -> assertThat(
                        Page.all().flatMap(page -> page.links().stream().map(page::target)))
                .contains(picture));
    }

    /** What code, messages and build files name: {@code docs/….md}, with an anchor or without. */
    @Test
    void ofSourcesLeadToPagesThatExist() {
        assertThat(Mentions.ofPages()).hasSizeGreaterThan(10).allSatisfy(mention -> {
            assertThat(Page.ROOT.resolve(mention.page())).exists();
            if (!mention.anchor().isEmpty()) {
                assertThat(Page.read(mention.page()).anchors()).contains(mention.anchor());
            }
        });
    }
}
