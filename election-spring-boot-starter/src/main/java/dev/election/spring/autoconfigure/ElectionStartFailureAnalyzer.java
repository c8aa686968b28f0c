// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.ElectionStartException;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Reports what keeps the application from starting, where that is set, and what to do. Takes precedence over Spring
 * Boot's general advice on properties that cannot be bound.
 */
final class ElectionStartFailureAnalyzer extends AbstractFailureAnalyzer<ElectionStartException> implements Ordered {

    private final Environment environment;

    ElectionStartFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ElectionStartException cause) {
        return new FailureAnalysis(cause.getMessage() + places(cause), cause.action(), cause);
    }

    private String places(ElectionStartException cause) {
        return cause instanceof InvalidSettingsException invalid
                ? invalid.properties().stream()
                        .map(this::place)
                        .collect(Collectors.joining("%n    ".formatted(), "%n%n    ".formatted(), ""))
                : "";
    }

    private String place(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found != null) {
                String value = property + " = \"" + found.getValue() + "\"";
                return found.getOrigin() == null ? value : value + " (" + found.getOrigin() + ")";
            }
        }
        return property + " is not set and has its default value";
    }
}
