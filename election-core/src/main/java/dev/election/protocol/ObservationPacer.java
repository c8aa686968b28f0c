// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Times each observation just after the leader's heartbeat. Decides nothing. Mutable; confined to one thread at a time.
 *
 * <p><b>The problem.</b> The wait of rule 5 starts when a heartbeat is <em>observed</em>. An observation at a random
 * moment sees it half an interval late on average, which prolongs the leaderless time after a crash by as much. The
 * clocks of other machines cannot be read to predict their heartbeats.
 *
 * <p><b>The idea.</b> Each observation shows whether a heartbeat fell since the previous observation:
 *
 * <pre>
 *  heartbeats   |               |               |               |
 *  observations        o           o         o       o          o       o   ...
 *                      found       1/2 sooner: not yet, so a little later; then 1/4 sooner, 1/8, ...
 * </pre>
 *
 * The first observations of a new leader are sent earlier than one interval after the previous one: by half an
 * interval, then by a quarter, and so on, so that each halves the uncertainty. An observation that was too early to see
 * the heartbeat is repeated later by the same amount. Then the pace is kept: each observation drifts a little later,
 * and one in 32 is earlier by slightly more than the accumulated drift, so that the pace stays close behind the
 * heartbeat although the clocks' rates differ.
 *
 * <p><b>Why it is right.</b> In every case the next observation is due at most about one interval after the last one.
 * Only the time until a takeover depends on the pace.
 *
 * <p><b>What it costs.</b> Up to seven additional observations after a change of leader, then about one in 140: five in
 * 1,024 after early observations, and five in 2,048 for the repeated search. Decision 15.
 */
final class ObservationPacer {

    // The search ends when the uncertainty is an interval divided by this: about the precision of timers and requests.
    private static final int FINEST_DIVISOR = 64;
    // One in so many observations is early. In between they drift by an interval divided by FINEST_DIVISOR.
    private static final int EARLY_PERIOD = 32;
    // The search is repeated after so many observations.
    private static final int SEARCH_PERIOD = 64 * EARLY_PERIOD;
    // The first step of a search, as a divisor of the interval; a repeated search starts with a smaller step.
    private static final int FIRST_STEP = 2;
    private static final int LATER_STEP = 4;
    // The jitter between instances that follow the same leader is at most an interval divided by this.
    private static final int MOST_JITTER = 16;

    // A heartbeat interval, in nanoseconds.
    private final long interval;
    private final RandomGenerator random;
    // The lease whose heartbeats are followed; null if there is none.
    private @Nullable String followed;
    // Its heartbeat as last observed.
    private long heartbeat;
    // When the next observation is due by this pace; meaningless unless a lease is followed.
    private long dueNanos;
    // By how much the next observation is earlier than one interval after the last, during a search; otherwise 0.
    private long step;
    // How many observations have kept the pace.
    private int kept;
    // Whether the last observation that was due showed no new heartbeat.
    private boolean missed;

    ObservationPacer(long interval, RandomGenerator random) {
        this.interval = interval;
        this.random = random;
    }

    /** Whether a lease's heartbeats are followed. */
    boolean isFollowing() {
        return followed != null;
    }

    /** The lease whose heartbeats are followed, or null. */
    @Nullable
    String followed() {
        return followed;
    }

    /** When the next observation is due by this pacer. */
    long dueNanos() {
        return dueNanos;
    }

    /**
     * Plans the next observation. While the same leader is followed, an observation that was sent before it was due
     * changes nothing.
     *
     * @param leader the lease to follow, or null
     * @param sentAt when the observation was sent
     * @param jitterNanos the bound of the jitter between instances that follow the same leader
     */
    void observed(@Nullable Lease leader, ClockReading sentAt, long jitterNanos) {
        if (leader == null) {
            followed = null;
        } else if (!leader.id().equals(followed)) {
            followed = leader.id();
            heartbeat = leader.heartbeat();
            missed = false;
            search(sentAt.monotonicNanos(), interval / FIRST_STEP);
        } else if (sentAt.monotonicNanos() - dueNanos >= 0) {
            boolean fell = leader.heartbeat() != heartbeat;
            heartbeat = leader.heartbeat();
            long late = sentAt.monotonicNanos() - dueNanos;
            plan(fell, late < interval / FINEST_DIVISOR ? dueNanos : sentAt.monotonicNanos(), jitterNanos);
        }
    }

    private void plan(boolean fell, long from, long jitterNanos) {
        if (!fell) {
            // The heartbeat is expected within the step by which this observation was early; if it is missed again, the
            // leader is late or dead.
            dueNanos = from + (missed ? interval : Math.max(step, interval / FINEST_DIVISOR));
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
                dueNanos += random.nextLong(1 + Math.min(jitterNanos, interval / MOST_JITTER));
            }
            return;
        }
        kept++;
        if (kept % SEARCH_PERIOD == 0) {
            // a heartbeat of a faster clock moves ahead of this pace without ever being missed
            search(from, interval / LATER_STEP);
            return;
        }
        long drift = interval / FINEST_DIVISOR / EARLY_PERIOD;
        // drifts later, and regularly moves earlier by slightly more than the drift, to stay close behind the heartbeat
        dueNanos = from + interval + (kept % EARLY_PERIOD == 0 ? -EARLY_PERIOD * drift * 9 / 8 : drift);
    }

    private void search(long from, long newStep) {
        step = newStep < interval / FINEST_DIVISOR ? 0 : newStep;
        dueNanos = from + interval - step;
    }
}
