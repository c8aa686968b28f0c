// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.spring.actuate.ElectionEndpoint;
import dev.election.spring.actuate.ElectionEndpointWebExtension;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the actuator endpoint {@code election}, if the application exposes it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ElectionAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnSingleCandidate(LeaderElections.class)
@ConditionalOnAvailableEndpoint(endpoint = ElectionEndpoint.class)
public final class ElectionEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ElectionEndpoint electionEndpoint(LeaderElections elections) {
        return new ElectionEndpoint(elections);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ElectionEndpoint.class)
    @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
    ElectionEndpointWebExtension electionEndpointWebExtension(ElectionEndpoint endpoint) {
        return new ElectionEndpointWebExtension(endpoint);
    }
}
