// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Times each observation just after the leader's heartbeat. Decides nothing. Mutable; confined to one thread at a time.
 *
 * <p><b>The problem.</b> The wait of rule 5 starts when a heartbeat is <em>observed</em>. An observation at any moment
 * of the heartbeat interval sees it half an interval late on average, and after a crash nobody leads for so much
 * longer. No clock of another machine can be read to know when its heartbeats fall.
 *
 * <p><b>The idea.</b> Each observation shows whether a heartbeat fell since the one before:
 *
 * <pre>
 *  heartbeats   |               |               |               |
 *  observations        o           o         o       o          o       o   ...
 *                      found       1/2 sooner: not yet, so a little later; then 1/4 sooner, 1/8, ...
 * </pre>
 *
 * The first observations of a new leader come sooner than after an interval, by half of it, then by a quarter and so
 * on: each halves the uncertainty. One that comes too soon to see the heartbeat is repeated as much later as it was
 * early. After that the pace is kept: each observation is a little later than the one before, and one in 32 a little
 * more sooner than that, so that the pace stays close behind the heartbeat although the clocks' rates differ.
 *
 * <p><b>Why it is right.</b> Whatever it does, an observation is at most about one interval after the last one. Nothing
 * but the time until a takeover depends on it.
 *
 * <p><b>What it costs.</b> Up to seven more observations after a change of leader, one in two hundred after that.
 * Decision 15.
 */
final class ObservationPacer {

    // The search ends when the uncertainty is this part of an interval: about as fine as timers and requests are.
    private static final int FINEST = 64;
    // So many observations keep the pace before one is early. In between they drift by one FINEST part of an interval.
    private static final int KEPT = 32;
    // After so many the pace is searched for anew.
    private static final int TRUSTED = 64 * KEPT;
    // The first step of a search halves an interval; one for a clock that is fast need not go back as far.
    private static final int FIRST_STEP = 2;
    private static final int LATER_STEP = 4;
    // Instances that follow the same leader are scattered over no more than this part of an interval.
    private static final int MOST_JITTER = 16;

    // A heartbeat interval, in nanoseconds.
    private final long interval;
    private final RandomGenerator random;
    // The lease whose heartbeats are followed; null if there is none.
    private @Nullable String followed;
    // Its heartbeat as last observed.
    private long heartbeat;
    // When the next observation is due by this pace; means something only while a lease is followed.
    private long dueNanos;
    // By how much the next observation comes sooner than after an interval, while the heartbeat is searched for; then
    // 0.
    private long step;
    // How many observations have kept the pace.
    private int kept;
    // Whether the last observation in time showed no new heartbeat.
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
     * @param jitterNanos within which those that follow the same leader look one after the other
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
            plan(fell, late < interval / FINEST ? dueNanos : sentAt.monotonicNanos(), jitterNanos);
        }
    }

    private void plan(boolean fell, long from, long jitterNanos) {
        if (!fell) {
            // It must fall within the step by which this observation came sooner; if it has not then, it is late, or
            // gone.
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
                dueNanos += random.nextLong(1 + Math.min(jitterNanos, interval / MOST_JITTER));
            }
            return;
        }
        kept++;
        if (kept % TRUSTED == 0) {
            search(
                    from,
                    interval / LATER_STEP); // a clock that is much faster than ours leaves this pace without a miss
            return;
        }
        long drift = interval / FINEST / KEPT;
        // each a little later, and once in a while one a little more sooner than that: so it stays close behind
        dueNanos = from + interval + (kept % KEPT == 0 ? -KEPT * drift * 9 / 8 : drift);
    }

    private void search(long from, long newStep) {
        step = newStep < interval / FINEST ? 0 : newStep;
        dueNanos = from + interval - step;
    }
}
