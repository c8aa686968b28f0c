// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.spring.actuate.ElectionHealthIndicator;
import dev.election.spring.lifecycle.ElectionLifecycle;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health contributor {@code election}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ElectionAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnSingleCandidate(LeaderElections.class)
@ConditionalOnEnabledHealthIndicator("election")
public final class ElectionHealthContributorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"electionHealthIndicator", "electionHealthContributor"})
    ElectionHealthIndicator electionHealthIndicator(
            LeaderElections elections, ObjectProvider<ElectionLifecycle> lifecycles) {
        return new ElectionHealthIndicator(elections, () -> Optional.ofNullable(lifecycles.getIfAvailable())
                .flatMap(ElectionLifecycle::notCandidate));
    }
}
