// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import dev.election.LeaderElections;
import dev.election.dashboard.DashboardFiles;
import dev.election.dashboard.ElectionDashboardEndpoint;
import dev.election.spring.autoconfigure.ElectionEndpointAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the actuator endpoint {@code electiondashboard}, if the application exposes it, with Spring MVC
 * and with WebFlux.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ElectionEndpointAutoConfiguration.class)
@Conditional(OnSpringWeb.class)
@ConditionalOnAvailableEndpoint(endpoint = ElectionDashboardEndpoint.class, exposure = EndpointExposure.WEB)
@Import({ServletHeadersConfiguration.class, ReactiveHeadersConfiguration.class})
@ImportRuntimeHints(DashboardRuntimeHints.class)
public final class ElectionDashboardAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ElectionDashboardEndpoint electionDashboardEndpoint(ExposedEndpoints exposed) {
        return new ElectionDashboardEndpoint(DashboardFiles.load(), exposed::folder, exposed::settings);
    }

    @Bean
    ExposedEndpoints electionDashboardExposedEndpoints(
            ObjectProvider<WebEndpointsSupplier> endpoints,
            ObjectProvider<PathMappedEndpoints> paths,
            ObjectProvider<LeaderElections> elections,
            Environment environment) {
        return new ExposedEndpoints(endpoints, paths, elections, environment);
    }

    @Bean
    HeadersOfPage electionDashboardHeaders(ExposedEndpoints exposed) {
        return new HeadersOfPage(exposed::path);
    }

    @Bean
    NothingToShowWarning electionDashboardNothingToShowWarning(ExposedEndpoints exposed) {
        return new NothingToShowWarning(exposed);
    }
}
