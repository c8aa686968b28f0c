// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;
import org.jspecify.annotations.Nullable;

/**
 * Rules 1, 2 and 8: the stream of requests about our own lease, one in flight at a time, which nothing else may hold
 * up. Mutable; confined to one thread at a time.
 */
final class LeaseRequests {

    private final Timing timing;
    private final Identity identity;
    private final OwnLease own;
    private final RequestSlot<Command> slot;
    // When the next renewal, or opening, is due.
    private long dueNanos;
    // The cohort that was sent last.
    private @Nullable String shownCohort;
    // The lease that was asked to be closed without an answer yet, or whose opening went unanswered. It is closed until
    // there is an answer, before another is opened (decision 27): what it held would otherwise stay taken until it has
    // run out, and each opening that was too slow would leave one more.
    private @Nullable String unclosed;
    // Since when; means something only while there is one.
    private long unclosedSinceNanos;

    LeaseRequests(Timing timing, Identity identity, OwnLease own, RequestBackoff retry) {
        this.timing = timing;
        this.identity = identity;
        this.own = own;
        this.slot = new RequestSlot<>(retry);
    }

    void dueNow(ClockReading now) {
        dueNanos = now.monotonicNanos();
    }

    /** Whether there is no lease, and no request about one. */
    boolean isIdle() {
        return slot.isFree() && own.id() == null && unclosed == null;
    }

    /** How long no request is due. */
    long nanosToNext(boolean holdsTerms, @Nullable String cohort, ClockReading now) {
        boolean nothingWanted = own.id() == null && !own.isWanted() && unclosed == null;
        if (!slot.isFree() || nothingWanted) {
            return Long.MAX_VALUE;
        }
        // a lease that is wanted no more is closed as soon as the last term has ended; a cohort is withdrawn at once
        boolean stepsAside = shownCohort != null && (cohort == null || !own.isWanted());
        long due = (own.isWanted() || holdsTerms) && !stepsAside ? dueNanos - now.monotonicNanos() : 0;
        return Math.max(slot.nanosToRetry(now), due);
    }

    /** The request that is due. */
    Request<Command> next(boolean holdsTerms, @Nullable String cohort, ClockReading now) {
        String id = own.id();
        shownCohort = own.isWanted()
                ? cohort
                : null; // an instance that withdraws is to be transferred nothing more, and shows so at once
        if (id != null && (own.isWanted() || holdsTerms)) {
            return slot.send(new Command.Renew(id, shownCohort), now);
        }
        if (unclosed != null && own.isWanted() && now.monotonicNanos() - unclosedSinceNanos >= timing.leaseNanos()) {
            // a lost connection may keep its row locked for hours: expired when it is seen, at most one a lease
            own.giveUp(unclosed);
            unclosed = null;
        }
        if (own.isWanted() && unclosed == null) {
            // protocol, rule 1: an id that was never used, also after an opening that went unanswered. If that were
            // repeated with the same id, a copy that comes late could bring a lease back to life that was expired.
            Lease fresh = new Lease(
                    identity.leaseIds().get(),
                    identity.instance(),
                    identity.address(),
                    0,
                    timing.leaseDuration(),
                    shownCohort);
            return slot.send(new Command.Open(fresh), now);
        }
        String closing = id != null ? id : unclosed;
        if (closing == null) {
            throw new IllegalStateException("No request about the lease is due");
        }
        // From here on it may be gone at any time, even if this request seems to fail: it is never believed in again.
        own.gone();
        if (unclosed == null) {
            unclosedSinceNanos = now.monotonicNanos();
        }
        unclosed = closing;
        return slot.send(new Command.CloseLease(closing), now);
    }

    /** Whether the answer was the one waited for. */
    boolean opened(Request<Command> request, ClockReading now) {
        if (!slot.accept(request) || !(request.command() instanceof Command.Open open)) {
            return false;
        }
        own.opened(open.lease().id(), request.sentAt(), now);
        planNext(request);
        return true;
    }

    /** Whether the answer was the one waited for; if the lease did not exist, it is {@link OwnLease#gone}. */
    boolean renewed(Request<Command> request, boolean exists, ClockReading now) {
        if (!slot.accept(request)) {
            return false;
        }
        if (exists) {
            own.renewed(request.sentAt(), now);
            planNext(request);
        } else {
            own.gone();
            dueNow(now);
        }
        return true;
    }

    // Counted from when it was due: otherwise each heartbeat would come a little later, and no peer could keep its
    // pace.
    private void planNext(Request<Command> request) {
        long asked = request.sentAt().monotonicNanos();
        if (asked - dueNanos < 0) {
            return; // one between two others
        }
        boolean onTime = asked - dueNanos < timing.renewalToleranceNanos();
        dueNanos = (onTime ? dueNanos : asked) + timing.heartbeatNanos();
    }

    void closed(Request<Command> request) {
        if (slot.accept(request)) {
            unclosed = null;
        }
    }

    void failed(Request<Command> request, ClockReading now) {
        if (slot.giveUp(request, now) && request.command() instanceof Command.Open open) {
            unclosed = open.lease().id();
            unclosedSinceNanos = now.monotonicNanos();
            own.giveUp(open.lease().id());
        }
    }
}
