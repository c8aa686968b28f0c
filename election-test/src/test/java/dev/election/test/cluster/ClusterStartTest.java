// SPDX-License-Identifier: Apache-2.0
package dev.election.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElections;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import dev.election.test.ElectionCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
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

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class MayFail {

        static volatile boolean fails;

        @Bean
        ApplicationRunner runner() {
            return arguments -> {
                if (fails) {
                    throw new IllegalStateException("fails as the test asks");
                }
            };
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

    @ParameterizedTest
    @CsvSource({
        "election.lease-duration=5s, leaseDuration(…)",
        "election.leaseDuration=5s, leaseDuration(…)",
        "election.heartbeat-interval=1s, heartbeatInterval(…)",
        "election.instance-id=one, leave it out"
    })
    void refusesAPropertyThatItSetsItself(String property, String cure) {
        assertThatThrownBy(() -> ElectionCluster.of(WithoutElection.class).properties(property))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(cure);
    }

    @Test
    void aClockThatIsRealCannotBeMoved() {
        try (ElectionCluster cluster = ElectionCluster.of(MayFail.class)
                .instances(1)
                .properties("election.name=billing")
                .start()) {
            assertThatThrownBy(() -> cluster.advance(Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("handMovedClock()");
        }
    }

    @Test
    void anInstanceThatFailsToStartHasEnded() {
        MayFail.fails = false;
        try (ElectionCluster cluster = ElectionCluster.of(MayFail.class)
                .instances(1)
                .properties("election.name=billing")
                .start()) {
            cluster.stop("app-1");
            MayFail.fails = true;

            assertThatThrownBy(() -> cluster.restart("app-1")).hasStackTraceContaining("fails as the test asks");
            assertThat(cluster.history().toString()).contains("FAILS TO START");
        }
    }

    @Test
    void anInstanceThatFailedToStartCanStart() {
        MayFail.fails = false;
        try (ElectionCluster cluster = ElectionCluster.of(MayFail.class)
                .instances(1)
                .properties("election.name=billing")
                .start()) {
            cluster.stop("app-1");
            MayFail.fails = true;
            assertThatThrownBy(() -> cluster.restart("app-1")).hasStackTraceContaining("fails as the test asks");
            MayFail.fails = false;
            cluster.restart("app-1");

            assertThat(cluster.awaitLeader("billing")).isEqualTo("app-1");
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void warnsOfADatabaseThatEachInstanceHasForItself(CapturedOutput output) {
        ElectionCluster.of(MayFail.class)
                .instances(2)
                .properties("election.name=billing")
                .start()
                .close();

        assertThat(output)
                .containsOnlyOnce(
                        "do not share a database: the DataSource 'dataSource' has the URLs {app-1=jdbc:h2:mem:");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void doesNotWarnOfADatabaseThatTheInstancesShare(CapturedOutput output) {
        ElectionCluster.of(MayFail.class)
                .instances(2)
                .properties(
                        "election.name=billing", "spring.datasource.url=jdbc:h2:mem:cluster-start;DB_CLOSE_DELAY=-1")
                .start()
                .close();

        assertThat(output).doesNotContain("do not share a database");
    }
}
