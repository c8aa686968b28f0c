// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules 1 to 3: the lease of this instance, and the belief in it. Mutable; confined to one thread at a time. */
final class OwnLease {

    // How many leases whose opening failed are remembered.
    private static final int GIVEN_UP = 64;

    private final long beliefNanos;
    // Whether this instance is a candidate; never true once closing is set.
    private boolean candidate;
    private boolean closing;
    // The lease whose opening was confirmed, while it may be renewed; null if there is none.
    private @Nullable String id;
    // Until when that lease may be taken for valid; null without a lease, or once the belief has ended.
    private @Nullable Belief belief;
    // When the last heartbeat that was confirmed was sent. For people.
    private Instant confirmed = Instant.EPOCH;
    // Our leases whose opening failed, but which a late request may still create. They are never taken for valid, and
    // are expired at once when they are observed. Only the newest are kept.
    private final Set<String> givenUp = new LinkedHashSet<>();

    OwnLease(long beliefNanos) {
        this.beliefNanos = beliefNanos;
    }

    /** Whether this instance is a candidate, for which it needs a lease. */
    boolean isCandidate() {
        return candidate;
    }

    /** Whether the instance is closing, and will open no further lease. */
    boolean isClosing() {
        return closing;
    }

    void beCandidate(boolean candidate) {
        this.candidate = candidate && !closing;
    }

    /** Withdraws permanently. */
    void close() {
        closing = true;
        candidate = false;
    }

    /** The id of the lease whose opening was confirmed, or null while there is none. */
    @Nullable
    String id() {
        return id;
    }

    /** The last belief, which may have ended by now; null if there is none. */
    @Nullable
    Belief belief() {
        return belief;
    }

    /** Whether a term may begin now: this instance is a candidate, and its lease is certainly valid. */
    boolean mayLead(ClockReading now) {
        return candidate && belief != null && belief.holds(now);
    }

    /** The store confirmed that the lease was opened. */
    void opened(String leaseId, ClockReading sent, ClockReading now) {
        id = leaseId;
        believe(sent, now);
    }

    /**
     * The store confirmed a renewal. A belief that has ended must have been renounced before, so that no term survives
     * the gap.
     */
    void renewed(ClockReading sent, ClockReading now) {
        if (belief != null && !belief.holds(now)) {
            throw new IllegalStateException("The belief in lease " + id + " has ended and was not renounced");
        }
        believe(sent, now);
    }

    private void believe(ClockReading sent, ClockReading now) {
        confirmed = sent.wallTime();
        Belief renewed = new Belief(sent, beliefNanos);
        // a response that took longer than the belief lasts confirms nothing for the present
        if (renewed.holds(now)) {
            belief = renewed;
        }
    }

    /** How long the lease may be taken for valid without a further renewal; zero or less if not at all. */
    long remainingNanos(ClockReading now) {
        return belief == null ? 0 : belief.remainingNanos(now);
    }

    /** How long ago the last confirmed heartbeat of a lease was sent, for people. */
    long silentNanos(ClockReading now) {
        return belief == null
                ? Math.max(
                        beliefNanos, Duration.between(confirmed, now.wallTime()).toNanos())
                : beliefNanos - belief.remainingNanos(now);
    }

    /** Moves the start of the belief to the given reading; the belief must not have ended. */
    void recount(ClockReading now) {
        if (belief != null) {
            belief = belief.asOf(now);
        }
    }

    /** Ends the belief; the lease may still exist. */
    void renounce() {
        belief = null;
    }

    /** The opening of this lease failed: it is never taken for valid. */
    void giveUp(String leaseId) {
        givenUp.add(leaseId);
        if (givenUp.size() > GIVEN_UP) {
            givenUp.remove(givenUp.iterator().next());
        }
    }

    boolean wasGivenUp(String leaseId) {
        return givenUp.contains(leaseId);
    }

    /** The lease no longer exists, or is about to be removed: it is never taken for valid again. */
    void gone() {
        id = null;
        belief = null;
    }
}
