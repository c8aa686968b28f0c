// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * Finds what would otherwise be bound to something else in silence: a value that is blank, a placeholder that is not
 * resolved, a time without a unit. Warns of properties that do not exist, but not of environment variables, which others
 * name: a Kubernetes service called "election" makes several.
 */
final class ElectionPropertiesCheck {

    /** What is made from the properties comes after this. */
    static final String BEAN = "electionPropertiesCheck";

    private static final Logger log = LoggerFactory.getLogger(ElectionProperties.class);

    private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?\\d*[1-9]\\d*");
    // No further elections; tables without a prefix.
    private static final Set<ConfigurationPropertyName> MAY_BE_EMPTY = Set.of(
            ConfigurationPropertyName.of("election.names"), ConfigurationPropertyName.of("election.jdbc.table-prefix"));

    private final Environment environment;

    /** Does all of it. */
    ElectionPropertiesCheck(Environment environment) {
        this.environment = environment;
        EachValue values = new EachValue();
        try {
            Binder.get(environment)
                    .bind(
                            "election",
                            Bindable.of(ElectionProperties.class),
                            new NoUnboundElementsBindHandler(values, new UnboundElementsSourceFilter()));
        } catch (BindException e) {
            values.refuse();
            if (!(e.getCause() instanceof UnboundConfigurationPropertiesException unknown)) {
                throw e;
            }
            unknown.getUnboundProperties().forEach(ElectionPropertiesCheck::warn);
        }
        values.refuse();
    }

    private static void warn(ConfigurationProperty unknown) {
        log.warn(
                "There is no property {}, so its value \"{}\" has no effect ({})",
                unknown.getName(),
                unknown.getValue(),
                unknown.getOrigin());
    }

    /** Sees the value of each property as it was written. Remembers the first that cannot be. */
    private final class EachValue extends AbstractBindHandler {

        private @Nullable InvalidSettingsException first;

        @Override
        public <T> @Nullable Bindable<T> onStart(
                ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
            for (ConfigurationPropertySource source : context.getSources()) {
                ConfigurationProperty property = source.getConfigurationProperty(name);
                if (property != null) {
                    look(property, target.getType().resolve() == Duration.class);
                    break;
                }
            }
            return target;
        }

        private void look(ConfigurationProperty property, boolean isDuration) {
            String value;
            try {
                value = environment.resolveRequiredPlaceholders(String.valueOf(property.getValue()));
            } catch (IllegalArgumentException e) {
                refuse(
                        property,
                        e.getMessage() == null ? "a placeholder is not resolved" : e.getMessage(),
                        "Set what the placeholder names, or give it a default: ${name:default}.");
                return;
            }
            if (value.isBlank() && !MAY_BE_EMPTY.contains(property.getName())) {
                refuse(property, "is set to nothing", "Give it a value, or leave it out to have its default.");
            } else if (isDuration && BARE_NUMBER.matcher(value.strip()).matches()) {
                refuse(
                        property,
                        value + " has no unit and would be read as milliseconds",
                        "Write " + value.strip() + "s for seconds, or " + value.strip() + "ms for milliseconds.");
            }
        }

        private void refuse(ConfigurationProperty property, String why, String action) {
            if (first == null) {
                String name = property.getName().toString();
                first = new InvalidSettingsException(List.of(name), name + ": " + why, action, null);
            }
        }

        void refuse() {
            if (first != null) {
                throw first;
            }
        }
    }
}
