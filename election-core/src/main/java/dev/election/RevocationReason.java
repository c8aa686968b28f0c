// SPDX-License-Identifier: Apache-2.0
package dev.election;

/**
 * Why a term ended.
 *
 * @since 0.1.0
 */
public enum RevocationReason {

    /**
     * The lease was not renewed in time: the store did not respond, the process or its machine was paused, or the wall
     * clock was set forward.
     */
    LEASE_RAN_OUT(false),

    /** Another instance observed no heartbeat for the whole lease duration and expired the lease. */
    LEASE_EXPIRED(false),

    /**
     * The store shows another holder or token although the lease is alive: the store was restored from a backup, or
     * edited by hand.
     */
    SUPERSEDED(false),

    /** {@link LeaderElection#stepDown()} was called. */
    STEPPED_DOWN(true),

    /** {@link LeaderElection#transferTo(String)} was called. */
    TRANSFERRED(true),

    /** The instance led more than its share and another one less, and {@code balance} spreads the elections evenly. */
    BALANCED(true),

    /** The instance is temporarily not a candidate, for example because it is unhealthy or refuses traffic. */
    WITHDRAWN(true),

    /** The instance is shutting down. */
    CLOSED(true);

    private final boolean voluntary;

    RevocationReason(boolean voluntary) {
        this.voluntary = voluntary;
    }

    /**
     * Whether the instance ended its leadership by itself: then its work is waited for before a successor may begin.
     */
    public boolean isVoluntary() {
        return voluntary;
    }
}
