// SPDX-License-Identifier: Apache-2.0
package dev.election;

/** Why a term ended. */
public enum RevocationReason {

    /** The lease was not renewed in time: the store did not answer, the process or its machine stood still, or the wall
     * clock leapt forward. */
    LEASE_RAN_OUT(false),

    /** Another instance found the lease unrenewed for its whole duration and expired it. */
    LEASE_EXPIRED(false),

    /** The store shows another holder or token although the lease is alive: it was set back, or edited by hand. */
    SUPERSEDED(false),

    /** {@link LeaderElection#stepDown()} was called. */
    STEPPED_DOWN(true),

    /** {@link LeaderElection#transferTo(String)} was called. */
    TRANSFERRED(true),

    /** The instance led more than its share, and another one less: elections are to be spread over the live candidates. */
    BALANCED(true),

    /** The instance stands no more for the time being, say because it is unhealthy or refuses traffic. */
    WITHDRAWN(true),

    /** The instance is shutting down. */
    CLOSED(true);

    private final boolean voluntary;

    RevocationReason(boolean voluntary) {
        this.voluntary = voluntary;
    }

    /** Whether the instance gave leadership up by itself: then its work is waited for before a successor may begin. */
    public boolean isVoluntary() {
        return voluntary;
    }
}
