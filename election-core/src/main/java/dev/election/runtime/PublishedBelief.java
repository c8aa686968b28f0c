// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Belief;
import org.jspecify.annotations.Nullable;

/**
 * The belief that all terms of an instance rest on, as the threads of the application read it. A renewal costs one
 * write, however many terms there are.
 */
final class PublishedBelief {

    /*
     * The problem. Protocol, rule 3: a term whose belief has ended is over for good, even if the next renewal succeeds. The
     * machine learns of the end only when it is asked next; a reader may learn of it before, in isLeader().
     *
     * The idea. Beliefs that follow each other without a gap share a continuity, and a term rests on the continuity under which
     * it began. A reader that finds the belief over marks the continuity: from then on the term is over for every reader. The
     * engine checks the mark before and after each step and ends the machine's belief, so that no later renewal prolongs it.
     *
     * Why it is right. The mark is only ever set. A clock that is set back afterwards revives nothing, and a reader that was
     * paused compares the continuity of its term, not just any belief that holds now.
     *
     * See docs/decisions/0009-a-belief-found-over-stays-over.md.
     */

    private final InstanceClock clock;

    // Written under the engine's lock, read by all.
    private volatile @Nullable Published current;

    PublishedBelief(InstanceClock clock) {
        this.clock = clock;
    }

    /** Beliefs that followed each other without a gap. */
    static final class Continuity {

        // Only ever set, by the first reader that finds the belief over; read by all.
        private volatile boolean over;
    }

    private record Published(Belief belief, Continuity continuity) {}

    /**
     * Publishes the newest belief; null if there is none, after which the next one begins a new continuity. Called
     * under the engine's lock.
     */
    void publish(@Nullable Belief newest) {
        Published before = current;
        current = newest == null ? null : new Published(newest, before == null ? new Continuity() : before.continuity);
    }

    /** The continuity that a term rests on if it begins now. */
    Continuity continuity() {
        Published published = current;
        if (published == null) {
            throw new IllegalStateException("A term cannot begin without a belief in the lease");
        }
        return published.continuity;
    }

    /**
     * Checks whether a term that rests on this continuity is current. If the belief is found over, the continuity is
     * marked for good.
     */
    boolean checkAndMark(Continuity continuity) {
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

    /** Whether a reader found the belief over. The machine must be notified before it is asked anything else. */
    boolean isFoundOver() {
        Published published = current;
        return published != null && published.continuity.over;
    }

    /** How long a term that rests on this continuity lasts without a further renewal; zero if it is over. */
    long remainingNanos(Continuity continuity) {
        Published published = current;
        return published == null || published.continuity != continuity ? 0 : remainingNanos(published);
    }

    /** How long the belief holds without a further renewal; zero if it does not hold. */
    long remainingNanos() {
        Published published = current;
        return published == null ? 0 : remainingNanos(published);
    }

    private long remainingNanos(Published published) {
        return published.continuity.over ? 0 : Math.max(0, published.belief.remainingNanos(clock.read()));
    }
}
