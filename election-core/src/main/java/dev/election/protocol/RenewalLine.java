// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Lease;
import org.jspecify.annotations.Nullable;

/**
 * Rules 1, 2 and 8: the line of questions about our own lease, which nothing else may hold up. Mutable; confined to one
 * thread at a time.
 */
final class RenewalLine {

    private final Timing timing;
    private final Identity identity;
    private final OwnLease own;
    private final Channel<Command> channel;
    private long dueNanos;
    // The cohort that was told last.
    private @Nullable String told;
    // The lease that was asked to be closed without an answer yet, or whose opening went unanswered. Closed until there
    // is
    // an answer, before another is opened: what it held would otherwise stay taken until it has run out, and each
    // opening that
    // was too slow would leave one more.
    private @Nullable String unclosed;
    private long unclosedSinceNanos;

    RenewalLine(Timing timing, Identity identity, OwnLease own, Retry retry) {
        this.timing = timing;
        this.identity = identity;
        this.own = own;
        this.channel = new Channel<>(retry);
    }

    void dueNow(ClockReading now) {
        dueNanos = now.monotonicNanos();
    }

    /** Whether there is no lease, and no question about one. */
    boolean isIdle() {
        return channel.isFree() && own.id() == null && unclosed == null;
    }

    /** How long no question is due. */
    long nanosToNext(boolean holdsTerms, @Nullable String cohort, ClockReading now) {
        boolean nothingWanted = own.id() == null && !own.isWanted() && unclosed == null;
        if (!channel.isFree() || nothingWanted) {
            return Long.MAX_VALUE;
        }
        // a lease that is wanted no more is closed as soon as the last term has ended
        boolean stepsAside = told != null && (cohort == null || !own.isWanted());
        long due = (own.isWanted() || holdsTerms) && !stepsAside ? dueNanos - now.monotonicNanos() : 0;
        return Math.max(channel.nanosToRetry(now), due);
    }

    /** The question that is due. */
    Question<Command> next(boolean holdsTerms, @Nullable String cohort, ClockReading now) {
        String id = own.id();
        told = own.isWanted() ? cohort : null; // who leaves is to be given nothing more, and says so at once
        if (id != null && (own.isWanted() || holdsTerms)) {
            return channel.ask(new Command.Renew(id, told), now);
        }
        if (unclosed != null && own.isWanted() && now.monotonicNanos() - unclosedSinceNanos >= timing.leaseNanos()) {
            // a lost connection may keep its row locked for hours: expired when it is seen, at most one a lease
            own.giveUp(unclosed);
            unclosed = null;
        }
        if (own.isWanted() && unclosed == null) {
            // protocol, rule 1: an id that was never used, also after an opening that went unanswered: were that
            // repeated
            // with the same id, a copy that comes late could bring a lease back to life that was expired
            Lease fresh = new Lease(
                    identity.leaseIds().get(),
                    identity.instance(),
                    identity.address(),
                    0,
                    timing.leaseDuration(),
                    told);
            return channel.ask(new Command.Open(fresh), now);
        }
        String closing = id != null ? id : unclosed;
        if (closing == null) {
            throw new IllegalStateException("No question about the lease is due");
        }
        // From here on it may be gone at any time, even if this question seems to fail: it is never believed in again.
        own.gone();
        if (unclosed == null) {
            unclosedSinceNanos = now.monotonicNanos();
        }
        unclosed = closing;
        return channel.ask(new Command.CloseLease(closing), now);
    }

    /** Whether the answer was the one waited for. */
    boolean opened(Question<Command> question, ClockReading now) {
        if (!channel.accept(question) || !(question.command() instanceof Command.Open open)) {
            return false;
        }
        own.opened(open.lease().id(), question.asked(), now);
        planNext(question);
        return true;
    }

    /** Whether the answer was the one waited for; if the lease did not exist, it is {@link OwnLease#gone}. */
    boolean renewed(Question<Command> question, boolean exists, ClockReading now) {
        if (!channel.accept(question)) {
            return false;
        }
        if (exists) {
            own.renewed(question.asked(), now);
            planNext(question);
        } else {
            own.gone();
            dueNow(now);
        }
        return true;
    }

    // Counted from when it was due: or each heartbeat would come a little later, and nobody could follow them.
    private void planNext(Question<Command> question) {
        long asked = question.asked().monotonicNanos();
        if (asked - dueNanos < 0) {
            return; // one between two others
        }
        boolean onTime = asked - dueNanos < timing.heartbeatNanos() / 8;
        dueNanos = (onTime ? dueNanos : asked) + timing.heartbeatNanos();
    }

    void closed(Question<Command> question) {
        if (channel.accept(question)) {
            unclosed = null;
        }
    }

    void failed(Question<Command> question, ClockReading now) {
        if (channel.giveUp(question, now) && question.command() instanceof Command.Open open) {
            unclosed = open.lease().id();
            unclosedSinceNanos = now.monotonicNanos();
            own.giveUp(open.lease().id());
        }
    }
}
