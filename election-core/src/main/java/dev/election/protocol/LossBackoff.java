// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/**
 * Gives others the first chance after involuntary losses: for one heartbeat interval after the first, twice as long after
 * each further one, up to two lease durations; forgotten after ten quiet ones. It never keeps an election leaderless:
 * what stays vacant for a whole heartbeat interval is claimed all the same. Mutable; confined to one thread at a time.
 */
final class LossBackoff {

    private static final int MAX_DOUBLINGS = 20;

    private final Timing timing;
    private int losses;
    private long untilNanos;
    private long lastLossNanos;

    LossBackoff(Timing timing) {
        this.timing = timing;
    }

    /** Counts a loss and returns for how long to hold back. */
    long lost(ClockReading now) {
        forgetOldLosses(now);
        losses++;
        lastLossNanos = now.monotonicNanos();
        long nanos = timing.heartbeatNanos() << Math.min(losses - 1, MAX_DOUBLINGS);
        long bounded = Math.min(nanos, 2 * timing.leaseNanos());
        untilNanos = now.monotonicNanos() + bounded;
        return bounded;
    }

    boolean isHolding(ClockReading now) {
        return losses > 0 && untilNanos - now.monotonicNanos() > 0;
    }

    int losses() {
        return losses;
    }

    /** How long an election must still stay vacant, or this instance wait, before it claims; zero or less: at once. */
    long nanosToClaim(long vacantSinceNanos, ClockReading now) {
        if (losses == 0) {
            return 0;
        }
        long heldBack = untilNanos - now.monotonicNanos();
        long vacant = vacantSinceNanos + timing.heartbeatNanos() - now.monotonicNanos();
        return Math.min(heldBack, vacant);
    }

    private void forgetOldLosses(ClockReading now) {
        if (losses > 0 && now.monotonicNanos() - lastLossNanos > 10 * timing.leaseNanos()) {
            losses = 0;
        }
    }
}
