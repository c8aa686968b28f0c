// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

/**
 * Receives hints that a {@link LeaseStore} may have changed, so that an instance can observe it ahead of schedule.
 * Called on any thread, never from inside a lock of the store. Nothing but speed depends on it.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HintListener {

    /** Elections may have changed hands or become vacant. */
    void hinted(Hint hint);
}
