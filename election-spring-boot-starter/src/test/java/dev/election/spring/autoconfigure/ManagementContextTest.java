// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.election.LeaderElections;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The child context of a management server with a port of its own. */
class ManagementContextTest {

    static class Job {
        @OnLeader("jobs")
        void run() {}
    }

    @ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
    @ConditionalOnProperty("test.job-in-management-context")
    static class InManagementContext {
        @Bean
        Job managementJob() {
            return new Job();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    static class Application {}

    private static ConfigurableApplicationContext run(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .properties("server.port=0", "management.server.port=0", "election.store=memory")
                .properties(properties)
                .run();
    }

    @Test
    void startsWithAManagementServerThatHasNoAnnotations() {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(context.getEnvironment().getProperty("local.management.port"))
                    .isNotEqualTo(context.getEnvironment().getProperty("local.server.port"));
            assertThat(context.getBean(LeaderElections.class)).isNotNull();
        }
    }

    @Test
    void refusesAnAnnotationThatNothingAppliesInTheManagementContext() {
        assertThatException()
                .isThrownBy(() -> run("test.job-in-management-context=true").close())
                .havingRootCause()
                .isInstanceOf(ElectionStartException.class)
                .withMessageContaining("@OnLeader of bean 'managementJob'")
                .withMessageContaining("the bean is in the child context '");
    }
}
