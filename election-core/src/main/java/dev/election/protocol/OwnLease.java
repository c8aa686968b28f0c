// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules 1 to 3: the lease of this instance, and until when it may be believed in. Mutable; confined to one thread at a
 * time.
 */
final class OwnLease {

    // So many leases are remembered whose opening went unanswered.
    private static final int GIVEN_UP = 64;

    private final long beliefNanos;
    // Whether this instance is a candidate; never again, once neverAgain.
    private boolean wanted;
    private boolean neverAgain;
    // The lease whose opening was confirmed, as long as it may be renewed; null if there is none.
    private @Nullable String id;
    // Until when that lease may be believed in; null without a lease, or when a belief was found over.
    private @Nullable Belief belief;
    // Leases whose opening went unanswered: they were closed, and may have been opened after that. The newest are
    // enough.
    private final Set<String> givenUp = new LinkedHashSet<>();

    OwnLease(long beliefNanos) {
        this.beliefNanos = beliefNanos;
    }

    /** Whether this instance is a candidate, for which it needs a lease. */
    boolean isWanted() {
        return wanted;
    }

    /** Whether the instance closes for good, and wants no lease after this one. */
    boolean isWantedNeverAgain() {
        return neverAgain;
    }

    void want(boolean stands) {
        wanted = stands && !neverAgain;
    }

    /** As if it were to withdraw, for good. */
    void wantNeverAgain() {
        neverAgain = true;
        wanted = false;
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

    /** Whether a term may begin now: this instance is a candidate, and its lease is its own without doubt. */
    boolean mayLead(ClockReading now) {
        return wanted && belief != null && belief.holds(now);
    }

    /** The store confirmed that the lease was opened. */
    void opened(String leaseId, ClockReading sent, ClockReading now) {
        id = leaseId;
        believe(sent, now);
    }

    /**
     * The store confirmed a renewal. A belief that had run out must have been renounced before, so that no term lives
     * on across the gap.
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

    /** Takes off the belief what has passed; it must not be over. */
    void lookedAt(ClockReading now) {
        if (belief != null) {
            belief = belief.lookedAt(now);
        }
    }

    /** The belief is over; the lease may still exist. */
    void renounce() {
        belief = null;
    }

    /** The opening of this lease went unanswered: it is never believed in. */
    void giveUp(String leaseId) {
        givenUp.add(leaseId);
        if (givenUp.size() > GIVEN_UP) {
            givenUp.remove(givenUp.iterator().next());
        }
    }

    boolean wasGivenUp(String leaseId) {
        return givenUp.contains(leaseId);
    }

    /** The lease exists no more, or will not for long: it is never believed in again. */
    void gone() {
        id = null;
        belief = null;
    }
}
