// SPDX-License-Identifier: Apache-2.0
package com.example.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The jars of leader election, in a build that uses Java's modules. */
class ModulesTest {

    private static final List<String> NAMES =
            List.of("dev.election.core", "dev.election.jdbc", "dev.election.spring", "dev.election.test");

    private static final ModuleFinder JARS =
            ModuleFinder.of(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of)
                    .filter(path -> path.getFileName().toString().startsWith("election-"))
                    .toArray(Path[]::new));

    @Test
    void nameThemselves() {
        assertThat(JARS.findAll().stream().map(jar -> jar.descriptor().name()))
                .containsExactlyInAnyOrderElementsOf(NAMES);
    }

    /** Two jars with one package could not be resolved together. */
    @Test
    void shareNoPackage() {
        assertThat(ModuleLayer.boot()
                        .configuration()
                        .resolve(JARS, ModuleFinder.of(), NAMES)
                        .modules())
                .hasSize(NAMES.size());
    }
}
