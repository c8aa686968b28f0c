// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When to look at the store, once an interval, so that a leader's heartbeat is seen soon after it falls: the wait for its
 * lease (rule 5) begins when it is seen, so each moment sooner is one less until somebody else leads after a crash.
 *
 * <p>No clock tells when another instance's heartbeat falls, but each look tells whether it fell since the last one. The
 * first looks halve the uncertainty; after that the pace is kept, and probed now and then by a look that is a little early.
 * On average one look an interval, and another one in two hundred. Decides nothing. Mutable; confined to one thread at a time.
 */
final class ObservationPacer {

    private static final int FINEST = 64;
    private static final int KEPT = 32;
    private static final int TRUSTED = 64 * KEPT;

    private final long interval;
    private final RandomGenerator random;
    private @Nullable String followed;
    private long heartbeat;
    private long dueNanos;
    // By how much the next look comes sooner than after an interval, while the heartbeat is searched for; then 0.
    private long step;
    private int kept;
    private boolean missed;

    ObservationPacer(long interval, RandomGenerator random) {
        this.interval = interval;
        this.random = random;
    }

    /** Whether there is somebody whose heartbeats are followed. */
    boolean isKept() {
        return followed != null;
    }

    /** The lease whose heartbeats are followed. */
    @Nullable
    String followed() {
        return followed;
    }

    /** When the next look is due by this pacer. */
    long dueNanos() {
        return dueNanos;
    }

    /**
     * A look was answered; one that was made before its time changes nothing.
     *
     * @param leader whose heartbeats matter most, if there is somebody
     * @param spreadNanos within which those that follow the same leader look one after the other
     */
    void looked(@Nullable Lease leader, ClockReading asked, long spreadNanos) {
        if (leader == null) {
            followed = null;
        } else if (!leader.id().equals(followed)) {
            followed = leader.id();
            heartbeat = leader.heartbeat();
            missed = false;
            search(asked.monotonicNanos(), interval / 2);
        } else if (asked.monotonicNanos() - dueNanos >= 0) {
            boolean fell = leader.heartbeat() != heartbeat;
            heartbeat = leader.heartbeat();
            long late = asked.monotonicNanos() - dueNanos;
            plan(fell, late < interval / FINEST ? dueNanos : asked.monotonicNanos(), spreadNanos);
        }
    }

    private void plan(boolean fell, long from, long spreadNanos) {
        if (!fell) {
            // It is to fall within the step by which this look came sooner. If it has not then, it is late, or gone.
            dueNanos = from + (missed ? interval : Math.max(step, interval / FINEST));
            if (missed) {
                step = interval;
            }
            missed = true;
            return;
        }
        missed = false;
        if (step > 0) {
            search(from, step / 2);
            if (step == 0) {
                dueNanos += random.nextLong(1 + Math.min(spreadNanos, interval / 16));
            }
            return;
        }
        kept++;
        if (kept % TRUSTED == 0) {
            search(from, interval / 4); // a clock that is much faster than ours leaves this pace without a look missed
            return;
        }
        long drift = interval / FINEST / KEPT;
        // each look a little later, and once in a while by a little more sooner than that: so it stays close behind
        dueNanos = from + interval + (kept % KEPT == 0 ? -KEPT * drift * 9 / 8 : drift);
    }

    private void search(long from, long newStep) {
        step = newStep < interval / FINEST ? 0 : newStep;
        dueNanos = from + interval - step;
    }
}
