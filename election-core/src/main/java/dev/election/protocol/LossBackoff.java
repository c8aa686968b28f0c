// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

/**
 * Lets peers claim first after involuntary losses (decision 6): for one heartbeat interval after the first loss, twice
 * as long after each further one, up to two lease durations. Losses are forgotten after ten lease durations without
 * one. An election is never kept leaderless: one that stays vacant for a whole heartbeat interval is claimed
 * nevertheless. Mutable; confined to one thread at a time.
 */
final class LossBackoff {

    // Prevents an overflow of the shift below; two lease durations are reached much earlier.
    private static final int MAX_DOUBLINGS = 20;
    // The longest time to back off, in lease durations.
    private static final int LONGEST_LEASES = 2;
    // After this many lease durations without a loss all losses are forgotten.
    private static final int FORGOTTEN_LEASES = 10;

    private final Timing timing;
    // How many losses are remembered, when the last one was, and until when this instance backs off.
    private int losses;
    private long lastLossNanos;
    private long untilNanos;

    LossBackoff(Timing timing) {
        this.timing = timing;
    }

    /** Counts a loss and returns for how long to back off. */
    long lost(ClockReading now) {
        if (losses > 0 && now.monotonicNanos() - lastLossNanos > FORGOTTEN_LEASES * timing.leaseNanos()) {
            losses = 0;
        }
        losses++;
        lastLossNanos = now.monotonicNanos();
        long nanos = timing.heartbeatNanos() << Math.min(losses - 1, MAX_DOUBLINGS);
        long bounded = Math.min(nanos, LONGEST_LEASES * timing.leaseNanos());
        untilNanos = now.monotonicNanos() + bounded;
        return bounded;
    }

    boolean isActive(ClockReading now) {
        return losses > 0 && untilNanos - now.monotonicNanos() > 0;
    }

    int losses() {
        return losses;
    }

    /**
     * How long until this instance may claim an election that has been vacant since the given time; zero or less if at
     * once.
     */
    long nanosToClaim(long vacantSinceNanos, ClockReading now) {
        if (losses == 0) {
            return 0;
        }
        long backoff = untilNanos - now.monotonicNanos();
        long vacant = vacantSinceNanos + timing.heartbeatNanos() - now.monotonicNanos();
        return Math.min(backoff, vacant);
    }
}
