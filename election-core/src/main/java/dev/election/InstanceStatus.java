// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an instance fares at the moment, for whoever watches it.
 *
 * @param phase what it does
 * @param leaseDuration how long others wait for a sign of life of it
 * @param heartbeatInterval how often its lease is renewed
 * @param leaseRemaining how long its lease can be believed in if no further renewal succeeds; zero without a lease
 * @param lastHeartbeat when its last confirmed heartbeat was sent, by the wall clock of its machine; null if none was
 *     since it started
 * @param silence how long the store has answered nothing: since the first question that it left unanswered; zero if it owes
 *     no answer
 * @param unconfirmed how long no heartbeat was confirmed: since the last one, or since the instance began to stand; zero
 *     while it does not stand
 * @param standstill how long the loop that is furthest behind has not taken a turn
 */
public record InstanceStatus(
        Phase phase,
        Duration leaseDuration,
        Duration heartbeatInterval,
        Duration leaseRemaining,
        @Nullable Instant lastHeartbeat,
        Duration silence,
        Duration unconfirmed,
        Duration standstill) {

    /** What an instance does. */
    public enum Phase {

        /** It is not started, or closed. */
        STOPPED,

        /** It looks on and leads nothing: it is no candidate, or was told to withdraw. */
        WATCHING,

        /** It stands for election. */
        STANDING
    }

    /** Whether the store has not answered for a whole lease duration. */
    public boolean isStoreSilent() {
        return phase != Phase.STOPPED && silence.compareTo(leaseDuration) >= 0;
    }

    /** Whether it stands, but has had no heartbeat confirmed for a whole lease duration: it can lead nothing. */
    public boolean isLeaseLost() {
        return phase == Phase.STANDING && unconfirmed.compareTo(leaseDuration) >= 0;
    }

    /** Whether one of its loops has stood still for a whole lease duration. */
    public boolean isStandingStill() {
        return phase != Phase.STOPPED && standstill.compareTo(leaseDuration) >= 0;
    }
}
