// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of an instance at one moment, for monitoring.
 *
 * @param phase what the instance does
 * @param leaseDuration how long its peers wait for a heartbeat before they expire its lease
 * @param heartbeatInterval how often its lease is renewed
 * @param leaseRemaining how long its belief in its lease holds if no further renewal succeeds; zero without a lease
 * @param lastHeartbeat when its last confirmed heartbeat was sent, by the wall clock of its machine; null if none was
 *     confirmed since it started
 * @param renewalSilence the time since the first request about its own lease after the last one that got a response;
 *     zero if no request is waiting
 * @param observationSilence the time since the first request about elections that got no response, if no observation
 *     has succeeded since; zero if no request is waiting
 * @param unconfirmed the time since the last confirmed heartbeat, or since the instance became a candidate; zero while
 *     it is none
 * @param standstill the time since the last iteration of the loop that has been silent for longest
 * @param impaired the elections that the instance cannot lead at present, each with the reason, for people: for
 *     example, the store does not accept its record, or its claims have failed for a lease duration
 * @param refusal why the store refuses requests, which does not end by itself, for people; null if it refuses none
 * @param members the members of the engine that keeps the leases, as this instance knows them; null if the store has
 *     none
 * @param heartbeats how long its heartbeats take, and how much of its lease they leave; null before the first one
 * @since 0.1.0
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
        Map<String, String> impaired,
        @Nullable String refusal,
        @Nullable StoreMembers members,
        @Nullable HeartbeatTimes heartbeats) {

    public InstanceStatus {
        impaired = Map.copyOf(impaired);
    }

    /** The state of an instance without heartbeats, whose store refuses no request, and has no members. */
    public InstanceStatus(
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
        this(
                phase,
                leaseDuration,
                heartbeatInterval,
                leaseRemaining,
                lastHeartbeat,
                renewalSilence,
                observationSilence,
                unconfirmed,
                standstill,
                impaired,
                null,
                null,
                null);
    }

    /** The state of an instance that is not started, or closed. */
    public static InstanceStatus stopped(
            Duration leaseDuration, Duration heartbeatInterval, @Nullable StoreMembers members) {
        Duration none = Duration.ZERO;
        return new InstanceStatus(
                Phase.STOPPED,
                leaseDuration,
                heartbeatInterval,
                none,
                null,
                none,
                none,
                none,
                none,
                Map.of(),
                null,
                members,
                null);
    }

    /** What an instance does. */
    public enum Phase {

        /** It is not started, or closed. */
        STOPPED,

        /** It observes and leads nothing: it is no candidate, or has withdrawn. */
        WATCHING,

        /** It is a candidate. */
        STANDING
    }

    /**
     * Whether the store has not responded for a whole lease duration, to requests about the lease or about the
     * elections.
     */
    public boolean isStoreSilent() {
        return isRenewalSilent() || isObservationSilent();
    }

    /** Whether the store has not responded to requests about the lease of this instance for a whole lease duration. */
    public boolean isRenewalSilent() {
        return phase != Phase.STOPPED && renewalSilence.compareTo(leaseDuration) >= 0;
    }

    /**
     * Whether no observation has succeeded for a whole lease duration: the instance notices no change, and claims no
     * vacancy.
     */
    public boolean isObservationSilent() {
        return phase != Phase.STOPPED && observationSilence.compareTo(leaseDuration) >= 0;
    }

    /** Whether it is a candidate without a confirmed heartbeat for a whole lease duration: it can lead nothing. */
    public boolean isLeaseLost() {
        return phase == Phase.STANDING && unconfirmed.compareTo(leaseDuration) >= 0;
    }

    /** Whether one of its loops has made no progress for a whole lease duration. */
    public boolean isStandingStill() {
        return phase != Phase.STOPPED && standstill.compareTo(leaseDuration) >= 0;
    }
}
