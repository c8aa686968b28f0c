// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Belief;
import org.jspecify.annotations.Nullable;

/** The belief that all terms of an instance rest on: one write for each renewal, however many terms there are. */
final class LeaseView {

    private final InstanceClock clock;

    // Written under the engine's lock, read by all.
    private volatile @Nullable Belief belief;

    LeaseView(InstanceClock clock) {
        this.clock = clock;
    }

    void publish(@Nullable Belief newest) {
        belief = newest;
    }

    boolean holds() {
        Belief current = belief;
        return current != null && clock.holds(current);
    }

    long remainingNanos() {
        Belief current = belief;
        return current == null ? 0 : Math.max(0, current.remainingNanos(clock.read()));
    }
}
