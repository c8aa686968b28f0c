// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import org.jspecify.annotations.Nullable;

/**
 * An action, and the instance to which it applies.
 *
 * @param instance the number of the instance; null if the action needs none
 */
public record Command(Action action, @Nullable Integer instance) {

    /**
     * The number of the instance.
     *
     * @throws RefusedException if the command names none
     */
    public int number() throws RefusedException {
        if (instance == null) {
            throw new RefusedException("'" + action.argument() + "' needs the number of an instance");
        }
        return instance;
    }
}
