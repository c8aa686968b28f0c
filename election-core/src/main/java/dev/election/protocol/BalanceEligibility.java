// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether this instance takes part when elections are shared out: not while it cannot observe what it is transferred,
 * backs off after a loss, or was asked recently to give something up, each time for longer. Mutable; confined to one
 * thread at a time.
 */
final class BalanceEligibility {

    // An instance that was asked to give something up again and again keeps aside for so many lease durations at most.
    private static final int LONGEST_LEASES = 8;
    // After so many quiet lease durations that is forgotten.
    private static final int FORGOTTEN_LEASES = 16;

    private final Timing timing;
    private final LossBackoff lossBackoff;
    // When an observation was answered last, and when our lease was confirmed last; null if never.
    private @Nullable Long observedNanos;
    private @Nullable Long confirmedNanos;
    // Until when this instance keeps aside, since when, and for how many lease durations; null if it never has.
    private @Nullable Long asideUntilNanos;
    private long asideSinceNanos;
    private int asideLeases;

    BalanceEligibility(Timing timing, LossBackoff lossBackoff) {
        this.timing = timing;
        this.lossBackoff = lossBackoff;
    }

    /** An observation was answered. */
    void observed(ClockReading now) {
        observedNanos = now.monotonicNanos();
    }

    /** Our lease was confirmed. */
    void confirmed(ClockReading now) {
        confirmedNanos = now.monotonicNanos();
    }

    /**
     * The instance was asked to give an election up: it is not to be transferred another one in return. Several such
     * requests within a heartbeat interval count once.
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

    boolean takesPart(ClockReading now) {
        // not if renewals have outrun the observations; in an outage of the store neither is answered
        boolean sees = observedNanos != null
                && (confirmedNanos == null || confirmedNanos - observedNanos < timing.recentNanos());
        boolean aside = asideUntilNanos != null && asideUntilNanos - now.monotonicNanos() > 0;
        return sees && !aside && !lossBackoff.isActive(now);
    }
}
