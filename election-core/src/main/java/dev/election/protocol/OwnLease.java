// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Rules 1 to 3: the lease of this instance, and until when it may be believed in. Mutable; confined to one thread at a
 * time.
 */
class OwnLease {

    private final long beliefNanos;
    private @Nullable String id;
    private @Nullable Belief belief;

    OwnLease(long beliefNanos) {
        this.beliefNanos = beliefNanos;
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

    boolean isBelieved(ClockReading now) {
        return belief != null && belief.holds(now);
    }

    /** Whether a belief has run out without having been {@link #renounce renounced} yet. */
    boolean hasRunOut(ClockReading now) {
        return belief != null && !belief.holds(now);
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
        if (hasRunOut(now)) {
            throw new IllegalStateException("The belief in lease " + id + " ran out and was not renounced");
        }
        believe(sent, now);
    }

    private void believe(ClockReading sent, ClockReading now) {
        Belief confirmed = new Belief(sent, beliefNanos);
        if (confirmed.holds(now)) {
            belief = confirmed;
        }
    }

    /** The belief is over; the lease may still exist. */
    void renounce() {
        belief = null;
    }

    /** The lease exists no more. */
    void gone() {
        id = null;
        belief = null;
    }
}
