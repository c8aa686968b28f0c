// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard.autoconfigure;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;

/**
 * Whether Spring MVC or WebFlux serves endpoints. With Jersey the headers of the page could not be set, and without
 * them it must not be served.
 */
final class OnSpringWeb extends AnyNestedCondition {

    static final String MVC = "org.springframework.web.servlet.DispatcherServlet";

    OnSpringWeb() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = MVC)
    static final class Servlet {}

    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static final class Reactive {}
}
