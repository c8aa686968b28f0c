// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.spring.integration.RoleEventPublisher;
import dev.election.spring.integration.RolesWithoutElection;
import dev.election.spring.lifecycle.OrderedEvents;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.leader.event.LeaderEventPublisher;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * Auto-configuration that lets endpoints of Spring Integration with a role follow the election of that name.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ElectionAutoConfiguration.class)
@ConditionalOnClass(LeaderEventPublisher.class)
@ConditionalOnSingleCandidate(value = LeaderElections.class, search = SearchStrategy.CURRENT)
public final class SpringIntegrationElectionAutoConfiguration {

    @Bean
    static LazyInitializationExcludeFilter electionRolesLazyInitializationExcludeFilter() {
        return LazyInitializationExcludeFilter.forBeanTypes(RoleEventPublisher.class);
    }

    @Bean
    @ConditionalOnMissingBean(LeaderEventPublisher.class)
    DefaultLeaderEventPublisher electionLeaderEventPublisher(ApplicationContext context) {
        return new DefaultLeaderEventPublisher(new OrderedEvents(context));
    }

    @Bean
    @ConditionalOnMissingBean
    RoleEventPublisher electionRoleEvents(
            LeaderElections elections,
            LeaderEventPublisher events,
            ObjectProvider<SmartLifecycleRoleController> roles,
            ObjectProvider<LockRegistryLeaderInitiator> initiators) {
        return new RoleEventPublisher(elections, events, roles, initiators);
    }

    @Bean
    RolesWithoutElection electionUnledRoles(
            LeaderElections elections, ObjectProvider<SmartLifecycleRoleController> roles) {
        return new RolesWithoutElection(elections, roles);
    }
}
