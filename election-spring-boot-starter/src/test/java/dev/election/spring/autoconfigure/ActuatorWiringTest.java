// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.election.LeaderElections;
import dev.election.spring.TestContexts;
import dev.election.spring.actuate.ElectionEndpoint;
import dev.election.spring.actuate.ElectionHealthIndicator;
import dev.election.spring.actuate.ElectionInfoContributor;
import dev.election.spring.actuate.ElectionMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What operators see is there where it can be, and nowhere else. */
class ActuatorWiringTest {

    private static final AutoConfigurations SEEN = AutoConfigurations.of(
            ElectionEndpointAutoConfiguration.class,
            ElectionHealthContributorAutoConfiguration.class,
            ElectionInfoContributorAutoConfiguration.class,
            ElectionMetricsAutoConfiguration.class,
            MetricsAutoConfiguration.class);

    private static ApplicationContextRunner application() {
        return TestContexts.leader()
                .withConfiguration(SEEN)
                .withBean(SimpleMeterRegistry.class)
                .withPropertyValues("management.endpoints.jmx.exposure.include=*", "spring.jmx.enabled=true");
    }

    @Test
    void isAllThereByDefault() {
        application().run(context -> assertThat(context)
                .hasSingleBean(ElectionEndpoint.class)
                .hasSingleBean(ElectionHealthIndicator.class)
                .hasSingleBean(ElectionInfoContributor.class)
                .hasSingleBean(ElectionMeters.class));
    }

    @ParameterizedTest
    @CsvSource({
        "dev.election.spring.actuate.ElectionEndpoint, management.endpoint.election.access=NONE",
        "dev.election.spring.actuate.ElectionEndpoint, management.endpoints.jmx.exposure.include=health",
        "dev.election.spring.actuate.ElectionHealthIndicator, management.health.election.enabled=false",
        "dev.election.spring.actuate.ElectionInfoContributor, management.info.election.enabled=false"
    })
    void isNotThereWhenItIsSwitchedOff(Class<?> bean, String property) {
        application()
                .withPropertyValues(property)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(bean));
    }

    @Test
    void hasNoMetersWithoutARegistry() {
        TestContexts.leader().withConfiguration(SEEN).run(context -> assertThat(context)
                .doesNotHaveBean(ElectionMeters.class));
    }

    @Test
    void hasNoMetersOfAMockInPlaceOfTheElections() {
        application().withBean(LeaderElections.class, () -> mock()).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(MeterRegistry.class).getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .noneMatch(name -> name.startsWith("election."));
        });
    }

    @Test
    void countsRefusalsOfTheFenceWhereThereIsOne() {
        JdbcContexts.on(JdbcContexts.newDatabase())
                .withConfiguration(SEEN)
                .withBean(PrometheusMeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                .withPropertyValues("election.name=billing")
                .run(context -> assertThat(
                                context.getBean(PrometheusMeterRegistry.class).scrape())
                        .contains("election_fence_rejections_transactions_total{election=\"billing\"} 0.0"));
    }

    @Test
    void countsNoRefusalsWithoutAFence() {
        application().run(context -> assertThat(context.getBean(MeterRegistry.class)
                        .find("election.fence.rejections")
                        .functionCounter())
                .isNull());
    }
}
