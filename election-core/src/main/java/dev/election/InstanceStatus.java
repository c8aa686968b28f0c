// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
 * @param renewalSilence how long the store has answered nothing about the lease of this instance: since the first such request
 *     that it left unanswered; zero if it owes no answer
 * @param observationSilence how long the store has shown no records: since the first request that concerns the elections and that
 *     it left unanswered, until it answers an observation; zero if it owes no answer
 * @param unconfirmed how long no heartbeat was confirmed: since the last one, or since the instance began to stand; zero
 *     while it does not stand
 * @param standstill how long the loop that is furthest behind has not taken a turn
 * @param impaired the elections that the instance cannot lead as things are, each with the reason, for people: the store does
 *     not take its record, or claims of it have been in vain for a lease duration
 */
public record InstanceStatus(
        Phase phase,
        Duration leaseDuration,
        Duration heartbeatInterval,
        Duration leaseRemaining,
        @Nullable Instant lastHeartbeat,
        Duration renewalSilence,
        Duration observationSilence,
        Duration unconfirmed,
        Duration standstill,
        Map<String, String> impaired) {

    public InstanceStatus {
        impaired = Map.copyOf(impaired);
    }

    /** What an instance does. */
    public enum Phase {

        /** It is not started, or closed. */
        STOPPED,

        /** It looks on and leads nothing: it is no candidate, or was told to withdraw. */
        WATCHING,

        /** It stands for election. */
        STANDING
    }

    /** Whether the store has not answered for a whole lease duration, on either line of calls. */
    public boolean isStoreSilent() {
        return isRenewalSilent() || isObservationSilent();
    }

    /** Whether the store has answered nothing about the lease of this instance for a whole lease duration. */
    public boolean isRenewalSilent() {
        return phase != Phase.STOPPED && renewalSilence.compareTo(leaseDuration) >= 0;
    }

    /** Whether the store has shown no records for a whole lease duration: the instance notices no change, and takes nothing over. */
    public boolean isObservationSilent() {
        return phase != Phase.STOPPED && observationSilence.compareTo(leaseDuration) >= 0;
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
