// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether this instance takes part in balancing: not while it cannot observe what is transferred to it, backs off after
 * a loss, or has recently stepped down on request (for longer after each further request). Mutable; confined to one
 * thread at a time.
 */
final class BalanceEligibility {

    // After repeated step-downs an instance takes no part for at most this many lease durations.
    private static final int LONGEST_LEASES = 8;
    // After this many lease durations without a step-down, earlier ones are forgotten.
    private static final int FORGOTTEN_LEASES = 16;

    private final Timing timing;
    private final LossBackoff lossBackoff;
    // When an observation was last received, and when our lease was last confirmed; null if never.
    private @Nullable Long observedNanos;
    private @Nullable Long confirmedNanos;
    // Until when this instance takes no part (null if it always has), since when, and for how many lease durations.
    private @Nullable Long asideUntilNanos;
    private long asideSinceNanos;
    private int asideLeases;

    BalanceEligibility(Timing timing, LossBackoff lossBackoff) {
        this.timing = timing;
        this.lossBackoff = lossBackoff;
    }

    /** An observation was received. */
    void observed(ClockReading now) {
        observedNanos = now.monotonicNanos();
    }

    /** Our lease was confirmed. */
    void confirmed(ClockReading now) {
        confirmedNanos = now.monotonicNanos();
    }

    /**
     * The instance was requested to give up an election: no other one must be transferred to it in return. Several such
     * requests within a heartbeat interval count as one.
     */
    void steppedAside(@Nullable Duration sitOut, ClockReading now) {
        Long before = asideUntilNanos;
        boolean again = before != null && now.monotonicNanos() - before < FORGOTTEN_LEASES * timing.leaseNanos();
        if (!again || now.monotonicNanos() - asideSinceNanos >= timing.heartbeatNanos()) {
            asideLeases = again ? Math.min(2 * asideLeases, LONGEST_LEASES) : 1;
            asideSinceNanos = now.monotonicNanos();
        }
        long nanos =
                Math.max(asideLeases * timing.leaseNanos(), sitOut == null ? 0 : TimeUnit.NANOSECONDS.convert(sitOut));
        long until = now.monotonicNanos() + Math.min(nanos, Long.MAX_VALUE / 4);
        asideUntilNanos = before != null && before - until > 0 ? before : Long.valueOf(until);
    }

    /** The instance was requested to claim again what it had been requested to give up. */
    void resumed() {
        asideUntilNanos = null;
    }

    boolean takesPart(ClockReading now) {
        // not if renewals succeed while observations do not; in an outage of the store neither succeed
        boolean sees = observedNanos != null
                && (confirmedNanos == null || confirmedNanos - observedNanos < timing.recentNanos());
        boolean aside = asideUntilNanos != null && asideUntilNanos - now.monotonicNanos() > 0;
        return sees && !aside && !lossBackoff.isActive(now);
    }
}
