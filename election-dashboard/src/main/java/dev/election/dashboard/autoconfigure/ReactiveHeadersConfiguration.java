// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/** The headers of the page with WebFlux. The filters of the parent apply on a management port of its own too. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
final class ReactiveHeadersConfiguration {

    @Bean
    WebFilter electionDashboardHeadersFilter(HeadersOfPage headers) {
        return (exchange, chain) -> {
            headers.writeIfRequested(
                    exchange.getRequest().getPath().pathWithinApplication(),
                    exchange.getResponse().getHeaders()::set);
            return chain.filter(exchange);
        };
    }
}
