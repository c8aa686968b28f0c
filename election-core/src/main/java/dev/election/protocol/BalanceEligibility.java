// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether this instance takes part when elections are shared out: not while it cannot see what it is given, holds back after
 * a loss, or has stepped aside of late, each time for longer. Mutable; confined to one thread at a time.
 */
final class BalanceEligibility {

    private static final int LONGEST_LEASES = 8;
    private static final int FORGOTTEN_LEASES = 16;

    private final Timing timing;
    private final LossBackoff lossBackoff;
    private @Nullable Long lookedNanos;
    private @Nullable Long confirmedNanos;
    private @Nullable Long asideUntilNanos;
    private long asideSinceNanos;
    private int asideLeases;

    BalanceEligibility(Timing timing, LossBackoff lossBackoff) {
        this.timing = timing;
        this.lossBackoff = lossBackoff;
    }

    /** A look at the store was answered. */
    void looked(ClockReading now) {
        lookedNanos = now.monotonicNanos();
    }

    /** Our lease was confirmed. */
    void confirmed(ClockReading now) {
        confirmedNanos = now.monotonicNanos();
    }

    /**
     * The instance gave an election up because somebody asked it to: it is not to get another one in return. Several that are
     * given up within a heartbeat interval count once.
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
        asideUntilNanos = before != null && before - until > 0 ? before : (Long) until;
    }

    boolean takesPart(ClockReading now) {
        // renewals that have outrun the looks; in an outage of the store neither is answered
        boolean sees =
                lookedNanos != null && (confirmedNanos == null || confirmedNanos - lookedNanos < timing.recentNanos());
        boolean aside = asideUntilNanos != null && asideUntilNanos - now.monotonicNanos() > 0;
        return sees && !aside && !lossBackoff.isHolding(now);
    }
}
