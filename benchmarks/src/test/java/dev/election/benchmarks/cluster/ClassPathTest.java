// SPDX-License-Identifier: Apache-2.0
package dev.election.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassPathTest {

    @Test
    void aContenderGetsItsOwnLibrariesAndNoOtherContenders() {
        assertThat(ClassPath.of(ContenderKind.SHEDLOCK))
                .contains("shedlock-provider-jdbc-template", "spring-boot", "postgresql")
                .doesNotContain("election-core", "spring-integration", "curator", "zookeeper");
    }

    @Test
    void theApplicationAloneGetsNoneOfThem() {
        assertThat(ClassPath.of(ContenderKind.NONE))
                .contains("spring-boot")
                .doesNotContain("election-spring-boot-starter", "shedlock", "spring-integration", "curator");
    }
}
