// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For how long an election has had no leader, as this instance sees it: from the last sign of life of a leader whose
 * lease is gone, or from when it was first observed to be vacant. As coarse as the observations. Decides nothing.
 * Mutable; confined to one thread at a time.
 */
final class Vacancy {

    private @Nullable String holder;
    private @Nullable ClockReading signOfLife;
    private @Nullable ClockReading began;

    /** The lease of the leader seen last. */
    @Nullable
    String holder() {
        return holder;
    }

    /** Somebody leads under this lease, whose newest sign of life is given. */
    void ledBy(String leaseId, ClockReading newest) {
        holder = leaseId;
        signOfLife = newest;
        began = null;
    }

    /**
     * Nobody leads.
     *
     * @param holderLives whether the lease of the last leader is still there: then the election was given up in order
     */
    void begins(boolean holderLives, ClockReading now) {
        if (began == null) {
            began = holderLives || signOfLife == null ? now : signOfLife;
        }
    }

    /** How long nobody led, now that somebody does: zero after a hand-over, null if nothing was known before. */
    @Nullable
    Duration untilNow(boolean holderLives, ClockReading now) {
        begins(holderLives, now);
        return began == null || holder == null ? null : Duration.ofNanos(now.nanosSince(began));
    }
}
