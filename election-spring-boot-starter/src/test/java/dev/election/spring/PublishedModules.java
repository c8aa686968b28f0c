// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The modules that users depend on, as the POM files of this project describe them. */
final class PublishedModules {

    private static final Path ROOT = Path.of("..");
    private static final String BOM = "election-bom";
    private static final String UNPUBLISHED = "<maven.deploy.skip>true</maven.deploy.skip>";

    private final String parent = pom("");

    String version() {
        return all("<version>([^<]+)</version>", parent).get(0);
    }

    /** The modules with a jar that is published. */
    List<String> jars() {
        return all("<module>([^<]+)</module>", parent).stream()
                .filter(module -> !module.equals(BOM))
                .filter(module -> !pom(module).contains(UNPUBLISHED))
                .toList();
    }

    /** The names of the artifacts that are not published. */
    List<String> unpublished() {
        return all("<module>([^<]+)</module>", parent).stream()
                .map(PublishedModules::pom)
                .filter(pom -> pom.contains(UNPUBLISHED))
                .map(pom -> pom.replaceFirst("(?s)<parent>.*</parent>", ""))
                .map(pom -> all("<artifactId>([^<]+)</artifactId>", pom).get(0))
                .toList();
    }

    /** The names of the artifacts that a release leaves out. */
    List<String> leftOutOfRelease() {
        return all("<excludeArtifact>([^<]+)</excludeArtifact>", parent);
    }

    /** The modules whose versions the BOM manages. */
    List<String> managed() {
        String bom = pom(BOM);
        return all(
                        "<artifactId>([^<]+)</artifactId>",
                        bom.substring(bom.indexOf("<dependencyManagement>"), bom.indexOf("</dependencyManagement>")))
                .stream()
                .distinct()
                .toList();
    }

    String moduleName(String module) {
        return String.join("", all("<module\\.name>([^<]+)</module\\.name>", pom(module)));
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static String pom(String module) {
        try {
            return Files.readString(ROOT.resolve(module).resolve("pom.xml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
