// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Belief;
import org.jspecify.annotations.Nullable;

/** The belief that all terms of an instance rest on: one write for each renewal, however many terms there are. */
final class LeaseView {

    private final InstanceClock clock;

    // Written under the engine's lock, read by all.
    private volatile @Nullable Published current;

    LeaseView(InstanceClock clock) {
        this.clock = clock;
    }

    /**
     * Beliefs that followed each other without a gap. A term rests on the one under which it began: when that is over, so is
     * the term, whatever is believed later, and even if a clock is set back.
     */
    static final class Continuity {

        // Only ever set, by whoever finds it first, read by all.
        private volatile boolean over;
    }

    private record Published(Belief belief, Continuity continuity) {}

    void publish(@Nullable Belief newest) {
        Published before = current;
        if (newest == null) {
            current = null;
        } else if (before == null || !before.belief.equals(newest)) {
            current = new Published(newest, before == null ? new Continuity() : before.continuity);
        }
    }

    /** What a term that begins now rests on. */
    Continuity continuity() {
        Published published = current;
        if (published == null) {
            throw new IllegalStateException("A term cannot begin without a belief in the lease");
        }
        return published.continuity;
    }

    boolean holds(Continuity continuity) {
        Published published = current;
        if (published == null || published.continuity != continuity || continuity.over) {
            return false;
        }
        if (clock.holds(published.belief)) {
            return true;
        }
        continuity.over = true;
        return false;
    }

    /** Whether somebody found the belief over; the machine is to be told before it is asked anything else. */
    boolean isFoundOver() {
        Published published = current;
        return published != null && published.continuity.over;
    }

    long remainingNanos(Continuity continuity) {
        Published published = current;
        return published == null || published.continuity != continuity ? 0 : remainingNanos(published);
    }

    /** How long the lease can be believed in without a further renewal; zero when not at all. */
    long remainingNanos() {
        Published published = current;
        return published == null ? 0 : remainingNanos(published);
    }

    private long remainingNanos(Published published) {
        return published.continuity.over ? 0 : Math.max(0, published.belief.remainingNanos(clock.read()));
    }
}
