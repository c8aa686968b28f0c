// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.ElectionStartException;
import java.io.Serial;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the values of properties are invalid, alone or in combination. Contains the names of the properties, to
 * report where they are set.
 */
final class InvalidSettingsException extends ElectionStartException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final List<String> properties;

    InvalidSettingsException(List<String> properties, String why, String action, @Nullable Throwable cause) {
        super("Invalid settings of leader election: " + why, action, cause);
        this.properties = List.copyOf(properties);
    }

    /** Only one of two properties is set that belong together. */
    static InvalidSettingsException half(String both, String one, String other) {
        return new InvalidSettingsException(
                List.of(one, other), "only one of " + both + " is set", "Set both, or none of them.", null);
    }

    /** The names of the properties in canonical form. */
    List<String> properties() {
        return properties;
    }

    /** Applies the value of a property. If it is rejected, the exception names the property. */
    static <T> T checked(String property, Supplier<T> use) {
        try {
            return use.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    List.of(property), property + ": " + e.getMessage(), "Set another value for " + property + ".", e);
        }
    }
}
