// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.integration;

import static dev.election.spring.TestContexts.leader;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.spring.autoconfigure.SpringIntegrationElectionAutoConfiguration;
import dev.election.store.LeaseStore;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.IntegrationComponentScan;
import org.springframework.integration.config.EnableIntegration;

/** Applications with Spring Integration that stand in the election 'billing'. */
final class IntegrationContexts {

    @Configuration
    @EnableIntegration
    @IntegrationComponentScan
    static class Integration {

        @Bean
        LeaderEvents leaderEvents() {
            return new LeaderEvents();
        }
    }

    private IntegrationContexts() {}

    static ApplicationContextRunner application() {
        return leader().withConfiguration(AutoConfigurations.of(SpringIntegrationElectionAutoConfiguration.class))
                .withUserConfiguration(Integration.class)
                .withPropertyValues("election.names=billing");
    }

    static ApplicationContextRunner application(LeaseStore store, String instance) {
        return application()
                .withBean(LeaseStore.class, () -> store)
                .withPropertyValues("election.instance-id=" + instance);
    }

    static LeaderElection billing(ApplicationContext context) {
        return context.getBean(LeaderElections.class).election("billing");
    }

    static LeaderEvents events(ApplicationContext context) {
        return context.getBean(LeaderEvents.class);
    }
}
