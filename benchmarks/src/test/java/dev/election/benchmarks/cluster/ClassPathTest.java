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
    void anEngineBringsItsClientAndNoOtherStore() {
        assertThat(ClassPath.of(ContenderKind.ELECTION_ETCD))
                .contains("election-core", "election-etcd", "jetcd-core", "grpc-netty")
                .doesNotContain("election-zookeeper", "curator", "shedlock");
        assertThat(ClassPath.of(ContenderKind.ELECTION_ZOOKEEPER))
                .contains("election-core", "election-zookeeper", "curator-framework")
                .doesNotContain("election-etcd", "curator-recipes", "jetcd");
        assertThat(ClassPath.of(ContenderKind.ELECTION_CASSANDRA))
                .contains("election-core", "election-cassandra", "java-driver-core", "spring-boot-cassandra")
                .doesNotContain("election-etcd", "election-zookeeper", "curator", "jetcd");
        assertThat(ClassPath.of(ContenderKind.ELECTION))
                .contains("election-core", "election-jdbc")
                .doesNotContain("election-etcd", "election-zookeeper", "election-cassandra", "java-driver");
    }

    @Test
    void aRivalOnAnEngineGetsNothingOfThisProject() {
        assertThat(ClassPath.of(ContenderKind.JETCD)).contains("jetcd-core").doesNotContain("election-core");
        assertThat(ClassPath.of(ContenderKind.CURATOR))
                .contains("curator-recipes")
                .doesNotContain("election-core", "election-zookeeper");
    }

    @Test
    void theApplicationAloneGetsNoneOfThem() {
        assertThat(ClassPath.of(ContenderKind.NONE))
                .contains("spring-boot")
                .doesNotContain("election-spring-boot-starter", "shedlock", "spring-integration", "curator");
    }
}
