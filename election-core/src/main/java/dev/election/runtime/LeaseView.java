// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Belief;
import org.jspecify.annotations.Nullable;

/**
 * The belief that all terms of an instance rest on: one write for each renewal, however many terms there are. A belief
 * that anybody once found to be over stays over, even if a clock is set back.
 */
final class LeaseView {

    private final InstanceClock clock;

    // Written under the engine's lock, read by all.
    private volatile @Nullable Published current;

    LeaseView(InstanceClock clock) {
        this.clock = clock;
    }

    private static final class Published {
        final Belief belief;

        // Only ever set, by whoever finds it first, read by all.
        volatile boolean over;

        Published(Belief belief) {
            this.belief = belief;
        }
    }

    void publish(@Nullable Belief newest) {
        Published before = current;
        if (newest == null) {
            current = null;
        } else if (before == null || !before.belief.equals(newest)) {
            current = new Published(newest);
        }
    }

    boolean holds() {
        Published published = current;
        if (published == null || published.over) {
            return false;
        }
        if (clock.holds(published.belief)) {
            return true;
        }
        published.over = true;
        return false;
    }

    /** Whether somebody found the belief over; the machine is to be told before it is asked anything else. */
    boolean isFoundOver() {
        Published published = current;
        return published != null && published.over;
    }

    long remainingNanos() {
        Published published = current;
        return published == null || published.over ? 0 : Math.max(0, published.belief.remainingNanos(clock.read()));
    }
}
