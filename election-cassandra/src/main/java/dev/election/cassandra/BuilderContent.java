// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.api.core.session.SessionBuilder;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * What was set in a session builder. The driver shows it to subclasses only, in protected fields; nothing here is known
 * if they cannot be read, as in a native image without a hint.
 */
final class BuilderContent {

    private static final @Nullable Field ARGUMENTS = field("programmaticArgumentsBuilder");
    private static final @Nullable Field CONFIGURATION = field("configLoader");

    private BuilderContent() {}

    /** The objects that were set. */
    static @Nullable ProgrammaticArguments arguments(CqlSessionBuilder builder) {
        return value(ARGUMENTS, builder) instanceof ProgrammaticArguments.Builder arguments ? arguments.build() : null;
    }

    /** The configuration that was set. */
    static @Nullable DriverConfigLoader configuration(CqlSessionBuilder builder) {
        return value(CONFIGURATION, builder) instanceof DriverConfigLoader loader ? loader : null;
    }

    private static @Nullable Field field(String name) {
        try {
            Field field = SessionBuilder.class.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Object value(@Nullable Field field, CqlSessionBuilder builder) {
        try {
            return field == null ? null : field.get(builder);
        } catch (IllegalAccessException e) {
            return null;
        }
    }
}
