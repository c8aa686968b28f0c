// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That the jars carry these names, and share no package, is tested by {@code user-project}. */
class PublishedModulesTest {

    private final PublishedModules modules = new PublishedModules();

    @Test
    void areAllInTheBom() {
        assertThat(modules.managed()).containsExactlyInAnyOrderElementsOf(modules.jars());
    }

    @Test
    void areAllThatAReleaseUploads() {
        assertThat(modules.leftOutOfRelease()).containsExactlyInAnyOrderElementsOf(modules.unpublished());
    }

    @Test
    void nameThemselvesForJavasModuleSystem() {
        assertThat(modules.jars().stream().map(modules::moduleName))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("dev\\.election(\\.[a-z]+)+"));
    }
}
