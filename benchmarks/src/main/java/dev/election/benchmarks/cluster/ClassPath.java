// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The class path of this process, without what other contenders bring. */
final class ClassPath {

    private static final String CONTENDER = "lib/benchmarks-contender.jar";

    private ClassPath() {}

    static String of(ContenderKind kind) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .flatMap(ClassPath::withItsLibraries)
                .distinct()
                .filter(entry -> !kind.isForeign(library(entry)))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    // A module of this build may be on it as a folder of classes: election-core/target/classes
    private static String library(Path entry) {
        Path named = entry.endsWith("target/classes") || entry.endsWith("target/test-classes")
                ? entry.toAbsolutePath().resolve("../..").normalize()
                : entry;
        return String.valueOf(named.getFileName());
    }

    // A jar that names its libraries would bring them all, so the one for the measured processes takes its place.
    private static Stream<Path> withItsLibraries(Path entry) {
        if (!Files.isRegularFile(entry)) {
            return Stream.of(entry);
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            String libraries = jar.getManifest() == null
                    ? null
                    : jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return libraries == null
                    ? Stream.of(entry)
                    : Stream.concat(Stream.of(CONTENDER), Arrays.stream(libraries.split(" ")))
                            .map(entry.toAbsolutePath()::resolveSibling)
                            .filter(Files::exists);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
