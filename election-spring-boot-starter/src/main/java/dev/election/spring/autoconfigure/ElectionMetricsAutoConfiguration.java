// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.spring.FencedTransactions;
import dev.election.spring.actuate.ElectionMeters;
import dev.election.spring.guard.OnLeaderBeanPostProcessor;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters {@code election.*}, if the application has a meter registry.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = ElectionAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnSingleCandidate(LeaderElections.class)
public final class ElectionMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ElectionMeters electionMeters(
            LeaderElections elections, OnLeaderBeanPostProcessor guard, ObjectProvider<FencedTransactions> fence) {
        return new ElectionMeters(elections, guard.invocations(), fence.getIfAvailable());
    }

    @Bean
    static LazyInitializationExcludeFilter electionMetersLazyInitializationExcludeFilter() {
        return LazyInitializationExcludeFilter.forBeanTypes(ElectionMeters.class);
    }
}
