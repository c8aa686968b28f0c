// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The instance that is to lead after us.
 *
 * @param instance the instance that was named
 * @param lease the lease that is meant, and no other; null for whichever the instance has by then
 */
record Successor(String instance, @Nullable String lease) {

    /** An instance that somebody asked for. */
    static Successor named(String instance) {
        return new Successor(instance, null);
    }
}
