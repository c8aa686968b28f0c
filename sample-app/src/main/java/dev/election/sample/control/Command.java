// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

import org.jspecify.annotations.Nullable;

/**
 * An action, and to which instance it is done.
 *
 * @param instance the number of the instance; null if the action needs none
 */
public record Command(Action action, @Nullable Integer instance) {

    /** The number of the instance. */
    public int number() throws RefusedException {
        if (instance == null) {
            throw new RefusedException("'" + action.argument() + "' needs the number of an instance");
        }
        return instance;
    }
}
