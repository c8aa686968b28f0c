// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Belief;
import dev.election.protocol.ClockReading;
import java.util.concurrent.atomic.AtomicReference;
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

    /** A belief with its end: it is prolonged by the next one, or found over by a reader, whichever comes first. */
    private static final class Published {
        static final Published OVER = new Published(new Belief(new ClockReading(0, 0), 0));

        final Belief belief;

        // Written once, by the engine or by the reader that finds the belief over, read by all.
        final AtomicReference<@Nullable Published> next = new AtomicReference<>();

        Published(Belief belief) {
            this.belief = belief;
        }

        boolean isOver() {
            return next.get() == OVER;
        }
    }

    /** Returns whether it is published: a belief that a reader found over is prolonged by none. */
    boolean publish(@Nullable Belief newest) {
        Published before = current;
        if (newest == null || before == null) {
            current = newest == null ? null : new Published(newest);
            return true;
        }
        if (before.belief.equals(newest)) {
            return !before.isOver();
        }
        Published after = new Published(newest);
        if (!before.next.compareAndSet(null, after)) {
            return false;
        }
        current = after;
        return true;
    }

    boolean holds() {
        for (Published p = current; p != null && p != Published.OVER; p = p.next.get()) {
            if (p.isOver()) {
                return false;
            }
            if (clock.holds(p.belief)) {
                return true;
            }
            p.next.compareAndSet(null, Published.OVER);
        }
        return false;
    }

    /** Whether somebody found the belief over; the machine is to be told before it is asked anything else. */
    boolean isFoundOver() {
        Published published = current;
        return published != null && published.isOver();
    }

    long remainingNanos() {
        Published published = current;
        return published == null || published.isOver() ? 0 : Math.max(0, published.belief.remainingNanos(clock.read()));
    }
}
