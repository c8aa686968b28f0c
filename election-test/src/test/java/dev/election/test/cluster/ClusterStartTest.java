// SPDX-License-Identifier: Apache-2.0
package dev.election.test.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElections;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import dev.election.test.ElectionCluster;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applications and settings with which no cluster starts. */
class ClusterStartTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithoutElection {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithElectionsOfItsOwn {

        @Bean
        LeaderElections elections() {
            return LeaseElections.builder(new InMemoryLeaseStore()).build();
        }
    }

    @Test
    void refusesAnApplicationThatTakesPartInNoElection() {
        assertThatThrownBy(() ->
                        ElectionCluster.of(WithoutElection.class).instances(1).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("takes part in no election");
    }

    @Test
    void refusesElectionsOnWhichItCannotPlayFaults() {
        assertThatThrownBy(() -> ElectionCluster.of(WithElectionsOfItsOwn.class)
                        .instances(1)
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LeaseElectionsBuilderCustomizer");
    }

    @Test
    void refusesAPropertyWithoutAValue() {
        assertThatThrownBy(() -> ElectionCluster.of(WithoutElection.class).properties("server.port"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key=value");
    }
}
