// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.time.Duration;

/**
 * Who wants to look at a {@link LeaseStore} sooner than by itself when there may be something to see, and how urgently. Asked
 * and told on any thread, never from inside a lock of the store. Nothing but speed depends on it.
 */
@FunctionalInterface
public interface HintListener {

    /** Elections may have changed hands or become free. */
    void hinted(Hint hint);

    /** Whether a hint would be of use now: not to an instance that leads all that it stands in. */
    default boolean wantsHints() {
        return true;
    }

    /**
     * How long the store will be asked nothing, as far as can be told: so long it may do nothing but wait for a hint. Zero if
     * a question may come at any moment, and be urgent.
     */
    default Duration quiet() {
        return Duration.ZERO;
    }
}
