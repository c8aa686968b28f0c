// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in Markdown.
 *
 * @param path from the root of the project
 */
record Page(Path path, String text) {

    static final Path ROOT = Path.of(".."); // tests run in the module's folder

    private static final Pattern BLOCK =
            Pattern.compile("^ *```(\\w*)\\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`+[^`]+`+");
    private static final Pattern LINK = Pattern.compile("(!?)\\[((?:[^\\[\\]]|\\[[^\\]]*])*)]\\(([^)\\s]*)\\)");
    private static final Pattern ATTRIBUTE = Pattern.compile("(?:src|href|srcset)=\"([^\"]*)\"");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*?)(?: +#+)?$", Pattern.MULTILINE);
    private static final Pattern NAMED = Pattern.compile("<a (?:id|name)=\"([^\"]+)\">");

    /** A block between fences: its language and what it has. */
    record Block(Page page, int line, String language, String text) {

        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /**
     * A link.
     *
     * @param text what is shown instead of an image, or as the link
     * @param target a relative path, an anchor or both, or an address
     */
    record Link(boolean image, String text, String target) {

        boolean isExternal() {
            return target.matches("\\w+:.*");
        }
    }

    static Page read(Path path) {
        try {
            return new Page(path, Files.readString(ROOT.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages of the project that its users and developers read. */
    static Stream<Page> all() {
        return Stream.of(
                        Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                .map(Path::of),
                        in("docs"),
                        in("benchmarks"))
                .flatMap(paths -> paths)
                .map(Page::read);
    }

    private static Stream<Path> in(String folder) {
        return Sources.below(Path.of(folder)).filter(path -> path.toString().endsWith(".md"));
    }

    List<Block> blocks(String language) {
        return BLOCK.matcher(text)
                .results()
                .filter((MatchResult found) -> found.group(1).equals(language))
                .map(found -> new Block(this, line(found.start()), language, found.group(2)))
                .toList();
    }

    private int line(int position) {
        return (int) text.substring(0, position).lines().count() + 1;
    }

    List<Link> links() {
        String prose = CODE.matcher(withoutBlocks()).replaceAll("`code`");
        return Stream.concat(
                        links(prose),
                        ATTRIBUTE
                                .matcher(prose)
                                .results()
                                .map((MatchResult found) -> new Link(false, "", found.group(1))))
                .toList();
    }

    private static Stream<Link> links(String prose) {
        return LINK.matcher(prose).results().flatMap((MatchResult found) -> {
            Link link = new Link(!found.group(1).isEmpty(), found.group(2), found.group(3));
            return Stream.concat(Stream.of(link), links(link.text())); // a picture can be a link
        });
    }

    /** The anchors of the headings, as GitHub makes them, and those that are named. */
    Set<String> anchors() {
        Set<String> anchors = new LinkedHashSet<>();
        Map<String, Integer> uses = new HashMap<>();
        HEADING.matcher(withoutBlocks())
                .results()
                .map((MatchResult found) -> anchor(found.group(1)))
                .forEach(anchor -> {
                    int before = uses.merge(anchor, 1, Integer::sum) - 1;
                    anchors.add(before == 0 ? anchor : anchor + "-" + before);
                });
        NAMED.matcher(withoutBlocks())
                .results()
                .map((MatchResult found) -> found.group(1))
                .forEach(anchors::add);
        return anchors;
    }

    private static String anchor(String heading) {
        return LINK.matcher(heading)
                .replaceAll("$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private String withoutBlocks() {
        return BLOCK.matcher(text).replaceAll("");
    }

    /** The file that a relative link names. */
    Path target(Link link) {
        String file = link.target().replaceFirst("#.*", "");
        return file.isEmpty() ? path : path.resolveSibling(file).normalize();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
