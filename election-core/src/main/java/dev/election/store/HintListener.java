// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

/**
 * Receives hints that a {@link LeaseStore} may have changed, so that an instance can observe it ahead of schedule.
 * Called on any thread, never while a lock of the store is held. Only speed depends on it.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HintListener {

    /** Elections may have a new leader or have become vacant. */
    void hinted(Hint hint);
}
