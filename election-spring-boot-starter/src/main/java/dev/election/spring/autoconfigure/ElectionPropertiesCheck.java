// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * Refuses property values that would silently be bound to something else: blank values, unresolved placeholders,
 * durations without a unit. Also warns of properties that do not exist, except for environment variables, whose names
 * others choose: a Kubernetes service called "election" creates several.
 */
final class ElectionPropertiesCheck implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final Logger log = LoggerFactory.getLogger(ElectionProperties.class);

    private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("election");
    private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?\\d*[1-9]\\d*");
    // An empty value means no further elections, and tables without a prefix.
    private static final Set<ConfigurationPropertyName> MAY_BE_EMPTY = Set.of(
            ConfigurationPropertyName.of("election.names"), ConfigurationPropertyName.of("election.jdbc.table-prefix"));

    private final Environment environment;

    ElectionPropertiesCheck(Environment environment) {
        this.environment = environment;
    }

    /** Called for each class of properties in the application. */
    @Override
    public BindHandler apply(BindHandler handler) {
        return new Routed(handler, new EachValue(handler));
    }

    /** Uses one handler while the {@code election} properties are bound, and the usual one for all others. */
    private static final class Routed implements BindHandler {

        private final BindHandler others;
        private final BindHandler ours;

        // The handler of the properties that are being bound; changed when the binding of a class of properties starts.
        private BindHandler taken;

        Routed(BindHandler others, BindHandler ours) {
            this.others = others;
            this.ours = ours;
            this.taken = others;
        }

        @Override
        public <T> @Nullable Bindable<T> onStart(
                ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
            if (context.getDepth() == 0) {
                taken = name.equals(ALL) ? ours : others;
            }
            return taken.onStart(name, target, context);
        }

        @Override
        public @Nullable Object onSuccess(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            return taken.onSuccess(name, target, context, result);
        }

        @Override
        public Object onCreate(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            return taken.onCreate(name, target, context, result);
        }

        @Override
        public @Nullable Object onFailure(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                throws Exception {
            return taken.onFailure(name, target, context, error);
        }

        @Override
        public void onFinish(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, @Nullable Object result)
                throws Exception {
            taken.onFinish(name, target, context, result);
        }
    }

    /** Checks the value of each property as it was written. */
    private final class EachValue extends AbstractBindHandler {

        EachValue(BindHandler parent) {
            super(new NoUnboundElementsBindHandler(parent, new UnboundElementsSourceFilter()));
        }

        @Override
        public <T> @Nullable Bindable<T> onStart(
                ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
            for (ConfigurationPropertySource source : context.getSources()) {
                ConfigurationProperty property = source.getConfigurationProperty(name);
                if (property != null) {
                    check(property, target.getType().resolve() == Duration.class);
                    break;
                }
            }
            return super.onStart(name, target, context);
        }

        @Override
        public void onFinish(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, @Nullable Object result)
                throws Exception {
            try {
                super.onFinish(name, target, context, result);
            } catch (UnboundConfigurationPropertiesException e) {
                e.getUnboundProperties().forEach(ElectionPropertiesCheck::warn);
            }
        }

        private void check(ConfigurationProperty property, boolean isDuration) {
            String value;
            try {
                value = environment.resolveRequiredPlaceholders(String.valueOf(property.getValue()));
            } catch (IllegalArgumentException e) {
                throw refusal(
                        property,
                        e.getMessage() == null ? "a placeholder could not be resolved" : e.getMessage(),
                        "Set the property that the placeholder names, or give it a default value: ${name:default}.");
            }
            if (value.isBlank() && !MAY_BE_EMPTY.contains(property.getName())) {
                throw refusal(property, "has no value", "Set a value, or remove the property to use its default.");
            } else if (isDuration && BARE_NUMBER.matcher(value.strip()).matches()) {
                throw refusal(
                        property,
                        value + " has no unit and would be read as milliseconds",
                        "Use " + value.strip() + "s for seconds, or " + value.strip() + "ms for milliseconds.");
            }
        }
    }

    private static void warn(ConfigurationProperty unknown) {
        log.warn(
                "Property {} does not exist, so its value \"{}\" has no effect ({})",
                unknown.getName(),
                unknown.getValue(),
                unknown.getOrigin());
    }

    private static InvalidSettingsException refusal(ConfigurationProperty property, String why, String action) {
        String name = property.getName().toString();
        return new InvalidSettingsException(List.of(name), name + ": " + why, action, null);
    }
}
