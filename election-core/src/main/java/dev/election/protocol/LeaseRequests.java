// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Rules 1, 2 and 8: the stream of requests about our own lease, one in flight at a time, which no other request may
 * delay. Mutable; confined to one thread at a time.
 */
final class LeaseRequests {

    private final Timing timing;
    private final Identity identity;
    private final OwnLease own;
    private final RequestSlot slot;
    // When the next renewal, or opening, is due.
    private long dueNanos;
    // The heartbeat that was sent last, whether it was answered or not. Decision 50.
    private long heartbeat;
    // The cohort that was sent last.
    private @Nullable String shownCohort;
    // The lease whose close is not confirmed yet, or whose opening failed. The close is repeated until it is confirmed,
    // before another lease is opened (decision 27): otherwise the elections that it holds would stay taken until it
    // expires, and each opening that timed out would leave one more lease behind.
    private @Nullable String unclosed;
    // Since when; meaningless while unclosed is null.
    private long unclosedSinceNanos;

    LeaseRequests(Timing timing, Identity identity, OwnLease own, RandomGenerator random) {
        this.timing = timing;
        this.identity = identity;
        this.own = own;
        this.slot = new RequestSlot(timing, random);
    }

    void dueNow(ClockReading now) {
        dueNanos = now.monotonicNanos();
    }

    /** Whether no lease exists, and no request about one is in flight. */
    boolean isIdle() {
        return slot.isFree() && own.id() == null && unclosed == null;
    }

    /** How long until the next request is due. */
    long nanosToNext(boolean holdsTerms, @Nullable String cohort, ClockReading now) {
        boolean nothingWanted = own.id() == null && !own.isCandidate() && unclosed == null;
        if (!slot.isFree() || nothingWanted) {
            return Long.MAX_VALUE;
        }
        // a lease that is no longer wanted is closed as soon as the last term has ended; the cohort is withdrawn at
        // once
        boolean stepsAside = shownCohort != null && (cohort == null || !own.isCandidate());
        long due = (own.isCandidate() || holdsTerms) && !stepsAside ? dueNanos - now.monotonicNanos() : 0;
        return Math.max(slot.nanosToRetry(now), due);
    }

    /** The request that is due. */
    Request<Command> next(boolean holdsTerms, @Nullable String cohort, ClockReading now) {
        String id = own.id();
        shownCohort = own.isCandidate()
                ? cohort
                : null; // a withdrawing instance shows at once that nothing must be transferred to it
        if (id != null && (own.isCandidate() || holdsTerms)) {
            return slot.send(new Command.Renew(id, ++heartbeat, shownCohort), now);
        }
        if (unclosed != null && own.isCandidate() && now.monotonicNanos() - unclosedSinceNanos >= timing.leaseNanos()) {
            // a lost connection may keep its row locked for hours: the lease is expired once it is observed, at most
            // one per lease duration
            own.giveUp(unclosed);
            unclosed = null;
        }
        if (own.isCandidate() && unclosed == null) {
            // protocol, rule 1: an id that was never used, even after an opening that failed. If that were repeated
            // with the same id, a late copy of the request could restore a lease that was expired.
            heartbeat = 0;
            Lease fresh = new Lease(
                    identity.leaseIds().get(),
                    identity.instance(),
                    identity.address(),
                    heartbeat,
                    timing.leaseDuration(),
                    shownCohort,
                    identity.application(),
                    timing.shownInterval());
            return slot.send(new Command.Open(fresh), now);
        }
        String closing = id != null ? id : unclosed;
        if (closing == null) {
            throw new IllegalStateException("No request about the lease is due");
        }
        // From here on the lease may be removed at any time, even if this request seems to fail: it is never taken for
        // valid again.
        own.gone();
        if (unclosed == null) {
            unclosedSinceNanos = now.monotonicNanos();
        }
        unclosed = closing;
        return slot.send(new Command.CloseLease(closing), now);
    }

    /** Whether this was the response to the request in flight. */
    boolean opened(Request<Command> request, ClockReading now) {
        if (!slot.accept(request) || !(request.command() instanceof Command.Open open)) {
            return false;
        }
        own.opened(open.lease().id(), request.sentAt(), now);
        planNext(request);
        return true;
    }

    /** Whether this was the response to the request in flight; a lease that did not exist is {@link OwnLease#gone}. */
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

    // Counted from when the renewal was due: otherwise each heartbeat would fall a little later than the last, and no
    // peer could predict it.
    private void planNext(Request<Command> request) {
        long sent = request.sentAt().monotonicNanos();
        if (sent - dueNanos < 0) {
            return; // an extra renewal between two scheduled ones
        }
        boolean onTime = sent - dueNanos < timing.renewalToleranceNanos();
        dueNanos = (onTime ? dueNanos : sent) + timing.heartbeatNanos();
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
