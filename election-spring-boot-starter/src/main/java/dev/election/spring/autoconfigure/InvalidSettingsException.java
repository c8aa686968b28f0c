// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.ElectionStartException;
import java.io.Serial;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Thrown when properties have values that cannot work, alone or together. Knows their names, to tell where they are set. */
final class InvalidSettingsException extends ElectionStartException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final List<String> properties;

    InvalidSettingsException(List<String> properties, String why, String action, @Nullable Throwable cause) {
        super("The settings of election cannot work: " + why, action, cause);
        this.properties = List.copyOf(properties);
    }

    /** The names of the properties, as in the documentation. */
    List<String> properties() {
        return properties;
    }

    /** Uses a value; if it is refused, the message names the property that has it. */
    static <T> T checked(String property, Supplier<T> use) {
        try {
            return use.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    List.of(property), property + ": " + e.getMessage(), "Give " + property + " another value.", e);
        }
    }
}
