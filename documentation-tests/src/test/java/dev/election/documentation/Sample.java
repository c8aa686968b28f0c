// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A sample of Java as a source that can be compiled. A sample that is a whole file stays as it is. All others are put
 * into a class, or into a method of a class, that extends the {@code Frame} of their page and has its imports. A frame
 * has what the samples of a page use and do not show, such as a repository of orders. The sign {@code …} stands for
 * arguments, for a body, or on a line of its own for anything.
 */
final class Sample {

    private static final Path FRAMES = Path.of("src", "test", "resources", "frames");
    private static final Pattern WHOLE = Pattern.compile("^package ", Pattern.MULTILINE);
    private static final Pattern TYPES = Pattern.compile(
            "^(?:(?:public|final|abstract) )*(?:class|interface|record|enum) (\\w+)", Pattern.MULTILINE);
    private static final Pattern MEMBERS =
            Pattern.compile("^(?:@\\w+|private |public |protected |static )", Pattern.MULTILINE);

    private final Page.Block block;
    private final String name;

    /** @param name the package of the source, unless it names another one */
    Sample(Page.Block block, String name) {
        this.block = block;
        this.name = name;
    }

    /** The frame of the page, in the package of the sample. */
    String frame() {
        return "package " + name + ";\n\n" + text();
    }

    /** The whole files before this one on its page, of each the last version: they are parts of one application. */
    Collection<String> filesBefore() {
        Map<String, String> files = new LinkedHashMap<>();
        if (isWhole()) {
            block.page().blocks("java").stream()
                    .filter(each -> each.line() < block.line())
                    .map(each -> new Sample(each, name))
                    .filter(Sample::isWhole)
                    .forEach(each -> files.put(each.type(), each.source()));
            files.remove(type());
        }
        return files.values();
    }

    private boolean isWhole() {
        return WHOLE.matcher(block.text()).find();
    }

    private String type() {
        return TYPES.matcher(block.text()).results().findFirst().orElseThrow().group(1);
    }

    private String text() {
        Path frame = FRAMES.resolve(block.page().path().toString().replaceAll(".*/|\\.md$", "") + ".java");
        try {
            return Files.readString(Files.exists(frame) ? frame : FRAMES.resolve("any.java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String source() {
        String sample = complete(block.text());
        if (isWhole()) {
            return sample;
        }
        if (TYPES.matcher(sample).find()) {
            return head() + sample;
        }
        if (MEMBERS.matcher(sample).find()) {
            return head() + "abstract class Sample extends Frame {\n" + sample + "}\n";
        }
        return head() + "abstract class Sample extends Frame {\nvoid run() throws Exception {\n" + sample + "}\n}\n";
    }

    private String head() {
        StringBuilder head = new StringBuilder("package " + name + ";\n\n");
        text().lines().filter(line -> line.startsWith("import ")).forEach(line -> head.append(line)
                .append('\n'));
        return head.toString();
    }

    private static String complete(String sample) {
        return sample.replace("(…)", "(Frame.any())")
                .replace("{ … }", "{ throw new UnsupportedOperationException(); }")
                .replaceAll("(?m)^ *…$", "");
    }
}
