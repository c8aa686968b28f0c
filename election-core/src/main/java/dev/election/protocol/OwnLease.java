// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Rules 1 to 3: the lease of this instance, and until when it may be believed in. Mutable; confined to one thread at a
 * time.
 */
final class OwnLease {

    private final long beliefNanos;
    private boolean wanted;
    private @Nullable String id;
    private @Nullable Belief belief;

    OwnLease(long beliefNanos) {
        this.beliefNanos = beliefNanos;
    }

    /** Whether this instance stands for election, for which it needs a lease. */
    boolean isWanted() {
        return wanted;
    }

    void want(boolean stands) {
        wanted = stands;
    }

    /** The id of the lease whose opening was confirmed, or null while there is none. */
    @Nullable
    String id() {
        return id;
    }

    /** The last belief; it may have run out by now. Null when none is left. */
    @Nullable
    Belief belief() {
        return belief;
    }

    /** Whether a term may begin now: this instance stands, and its lease is its own without doubt. */
    boolean mayLead(ClockReading now) {
        return wanted && belief != null && belief.holds(now);
    }

    /** The store confirmed that the lease was opened. */
    void opened(String leaseId, ClockReading sent, ClockReading now) {
        id = leaseId;
        believe(sent, now);
    }

    /**
     * The store confirmed a renewal. A belief that had run out must have been renounced before, so that no term lives on
     * across the gap.
     */
    void renewed(ClockReading sent, ClockReading now) {
        if (belief != null && !belief.holds(now)) {
            throw new IllegalStateException("The belief in lease " + id + " ran out and was not renounced");
        }
        believe(sent, now);
    }

    private void believe(ClockReading sent, ClockReading now) {
        Belief confirmed = new Belief(sent, beliefNanos);
        // an answer that took longer than the belief lasts confirms nothing for now
        if (confirmed.holds(now)) {
            belief = confirmed;
        }
    }

    /** The belief is over; the lease may still exist. */
    void renounce() {
        belief = null;
    }

    /** The lease exists no more, or will not for long: it is never believed in again. */
    void gone() {
        id = null;
        belief = null;
    }
}
