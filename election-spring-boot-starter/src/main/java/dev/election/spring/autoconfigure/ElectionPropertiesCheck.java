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
 * Finds, while the properties are bound, what would otherwise be bound to something else in silence: a value that is
 * blank, a placeholder that is not resolved, a time without a unit. Warns of properties that do not exist, but not of environment variables, which others
 * name: a Kubernetes service called "election" makes several.
 */
final class ElectionPropertiesCheck implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final Logger log = LoggerFactory.getLogger(ElectionProperties.class);

    private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("election");
    private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?\\d*[1-9]\\d*");
    // No further elections; tables without a prefix.
    private static final Set<ConfigurationPropertyName> MAY_BE_EMPTY = Set.of(
            ConfigurationPropertyName.of("election.names"), ConfigurationPropertyName.of("election.jdbc.table-prefix"));

    private final Environment environment;

    ElectionPropertiesCheck(Environment environment) {
        this.environment = environment;
    }

    /** Called for each class of properties that the application has. */
    @Override
    public BindHandler apply(BindHandler handler) {
        return new Routed(handler, new EachValue(handler));
    }

    /** Goes one way while the properties of election are bound, and the usual one for all others. */
    private static final class Routed implements BindHandler {

        private final BindHandler others;
        private final BindHandler ours;
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

    /** Sees the value of each property as it was written. */
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
                    look(property, target.getType().resolve() == Duration.class);
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

        private void look(ConfigurationProperty property, boolean isDuration) {
            String value;
            try {
                value = environment.resolveRequiredPlaceholders(String.valueOf(property.getValue()));
            } catch (IllegalArgumentException e) {
                throw refusal(
                        property,
                        e.getMessage() == null ? "a placeholder is not resolved" : e.getMessage(),
                        "Set what the placeholder names, or give it a default: ${name:default}.");
            }
            if (value.isBlank() && !MAY_BE_EMPTY.contains(property.getName())) {
                throw refusal(property, "is set to nothing", "Give it a value, or leave it out to have its default.");
            } else if (isDuration && BARE_NUMBER.matcher(value.strip()).matches()) {
                throw refusal(
                        property,
                        value + " has no unit and would be read as milliseconds",
                        "Write " + value.strip() + "s for seconds, or " + value.strip() + "ms for milliseconds.");
            }
        }
    }

    private static void warn(ConfigurationProperty unknown) {
        log.warn(
                "There is no property {}, so its value \"{}\" has no effect ({})",
                unknown.getName(),
                unknown.getValue(),
                unknown.getOrigin());
    }

    private static InvalidSettingsException refusal(ConfigurationProperty property, String why, String action) {
        String name = property.getName().toString();
        return new InvalidSettingsException(List.of(name), name + ": " + why, action, null);
    }
}
