// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long an election has been vacant, as this instance observes it: since the last heartbeat of a leader whose lease
 * no longer exists, or since it was first observed to be vacant. Only as precise as the observations; no decision
 * depends on it. Mutable; confined to one thread at a time.
 */
final class Vacancy {

    private @Nullable String holder;
    private @Nullable ClockReading signOfLife;
    private @Nullable ClockReading began;

    /** The lease of the last leader. */
    @Nullable
    String holder() {
        return holder;
    }

    /** An instance leads under this lease, whose newest heartbeat was first observed at the given reading. */
    void ledBy(String leaseId, ClockReading newest) {
        holder = leaseId;
        signOfLife = newest;
        began = null;
    }

    /**
     * The election is vacant.
     *
     * @param holderLives whether the lease of the last leader still exists: then the election was released gracefully
     */
    void begins(boolean holderLives, ClockReading now) {
        if (began == null) {
            began = holderLives || signOfLife == null ? now : signOfLife;
        }
    }

    /**
     * How long the election was vacant, now that it has a leader: zero after a transfer, null if nothing was known
     * before.
     */
    @Nullable
    Duration untilNow(boolean holderLives, ClockReading now) {
        begins(holderLives, now);
        return began == null || holder == null ? null : Duration.ofNanos(now.nanosSince(began));
    }
}
