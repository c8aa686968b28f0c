// SPDX-License-Identifier: Apache-2.0
package dev.election.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the project, without what its build makes. */
final class Sources {

    private static final Set<String> MADE = Set.of("target", "results", ".git", ".idea");

    private Sources() {}

    /** The files in the folder and all below it, in order, each as its path from the root of the project. */
    static Stream<Path> below(Path folder) {
        try (Stream<Path> files = Files.list(Page.ROOT.resolve(folder))) {
            return files
                    .sorted()
                    .map(Page.ROOT::relativize)
                    .filter(path -> !MADE.contains(path.getFileName().toString()))
                    .flatMap(path -> Files.isDirectory(Page.ROOT.resolve(path)) ? below(path) : Stream.of(path))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
