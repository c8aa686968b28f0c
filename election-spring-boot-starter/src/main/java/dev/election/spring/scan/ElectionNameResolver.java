// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;

/**
 * Resolves the name on an annotation to the name of an election: replaces placeholders, and an empty name by the
 * default election.
 *
 * @since 0.1.0
 */
public final class ElectionNameResolver {

    private final String defaultElection;
    private final @Nullable EmbeddedValueResolver values;

    /**
     * @param defaultElection the election of annotations without a name
     * @param beans the bean factory whose properties placeholders refer to; without one, no placeholder is resolved
     */
    public ElectionNameResolver(String defaultElection, @Nullable BeanFactory beans) {
        this.defaultElection = defaultElection;
        this.values =
                beans instanceof ConfigurableBeanFactory configurable ? new EmbeddedValueResolver(configurable) : null;
    }

    /**
     * The name of the election.
     *
     * @param annotated the name as it is written on the annotation; empty for the default election
     * @throws IllegalArgumentException if a placeholder cannot be resolved
     */
    public String resolve(String annotated) {
        if (annotated.isEmpty()) {
            return defaultElection;
        } else if (values == null) {
            return annotated;
        }
        String resolved = values.resolveStringValue(annotated);
        if (resolved == null || resolved.contains("${")) {
            throw new IllegalArgumentException("Could not resolve placeholders in \"" + annotated + "\"");
        }
        return resolved;
    }
}
