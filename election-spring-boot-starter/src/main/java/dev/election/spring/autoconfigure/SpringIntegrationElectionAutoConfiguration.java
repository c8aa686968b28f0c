// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.spring.integration.RoleEvents;
import dev.election.spring.integration.UnledRoles;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.leader.event.LeaderEventPublisher;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/** Lets endpoints of Spring Integration that have a role follow the election of that name. */
@AutoConfiguration(after = ElectionAutoConfiguration.class)
@ConditionalOnClass(LeaderEventPublisher.class)
@ConditionalOnSingleCandidate(value = LeaderElections.class, search = SearchStrategy.CURRENT)
public final class SpringIntegrationElectionAutoConfiguration {

    @Bean
    static LazyInitializationExcludeFilter electionRolesLazyInitializationExcludeFilter() {
        return LazyInitializationExcludeFilter.forBeanTypes(RoleEvents.class);
    }

    @Bean
    @ConditionalOnMissingBean(LeaderEventPublisher.class)
    DefaultLeaderEventPublisher electionLeaderEventPublisher(ApplicationEventPublisher events) {
        return new DefaultLeaderEventPublisher(events);
    }

    @Bean
    @ConditionalOnMissingBean
    RoleEvents electionRoleEvents(
            LeaderElections elections,
            LeaderEventPublisher events,
            ObjectProvider<SmartLifecycleRoleController> roles,
            ObjectProvider<LockRegistryLeaderInitiator> initiators) {
        return new RoleEvents(elections, events, roles, initiators);
    }

    @Bean
    UnledRoles electionUnledRoles(LeaderElections elections, ObjectProvider<SmartLifecycleRoleController> roles) {
        return new UnledRoles(elections, roles);
    }
}
