// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * The headers of the page with Spring MVC. The mapping of endpoints finds interceptors of this type in its own context
 * and in the parent, so that it applies on a management port of its own too.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
final class ServletHeadersConfiguration {

    @Bean
    MappedInterceptor electionDashboardHeadersInterceptor(HeadersOfPage headers) {
        return new MappedInterceptor(null, new HeadersInterceptor(headers));
    }

    private record HeadersInterceptor(HeadersOfPage headers) implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            headers.writeIfRequested(
                    ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication(), response::setHeader);
            return true;
        }
    }
}
