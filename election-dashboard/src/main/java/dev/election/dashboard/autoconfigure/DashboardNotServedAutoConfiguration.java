// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import dev.election.dashboard.ElectionDashboardEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of a line in the log of a web application that has the dashboard on its class path and does not
 * serve it, unless {@code management.endpoint.electiondashboard.access} is {@code none}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ElectionDashboardAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnMissingBean(ElectionDashboardEndpoint.class)
public final class DashboardNotServedAutoConfiguration {

    @Bean
    @Conditional(OnSpringWeb.class)
    NotServedNotice electionDashboardNotExposedNotice(Environment environment) {
        return new NotServedNotice(
                environment,
                "is not exposed. To open it, add 'election' and 'electiondashboard' to"
                        + " management.endpoints.web.exposure.include");
    }

    @Bean
    @ConditionalOnMissingBean(NotServedNotice.class)
    NotServedNotice electionDashboardNotSupportedNotice(Environment environment) {
        return new NotServedNotice(environment, "is not served: it needs Spring MVC or WebFlux");
    }
}
