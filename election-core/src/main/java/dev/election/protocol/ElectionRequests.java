// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.Unreadable;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Rules 4 to 7: the line of requests about the elections and the other instances. It may have to wait for a locked
 * record. Mutable; confined to one thread at a time.
 */
final class ElectionRequests {

    private static final long SPREAD_NANOS = 200_000;
    private static final long CLAIMED_BY_THEN_NANOS = 2_000_000;

    private final Timing timing;
    private final OwnLease own;
    private final Candidacies candidacies;
    private final ObservedLeases observedLeases;
    private final Expiries expiries;
    private final ObservedRecords observedRecords;
    private final Terms terms;
    private final ClaimOrder order;
    private final Enrolments enrolments;
    private final RequestSlot<Command> slot;
    private final RandomGenerator random;
    private final ObservationPacer pacer;
    private long observeDueNanos;
    private long plannedNanos;
    private long observeAskedNanos;
    private long observeAnsweredNanos;
    // What is to be handed on had ended when the last observation was answered, however long that took.
    private boolean observedToHandOn;
    private boolean observedOnce;
    private boolean observationFailed;
    // An observation that is due comes before more records are added.
    private boolean enrolledLast;
    // After a failure these wait, so that a locked record holds up neither the observation nor the claims of others.
    private final NotBefore release = new NotBefore();
    private final NotBefore claiming = new NotBefore();
    private boolean looksBeforeClaiming;
    private boolean claimedByHint;
    private long claimedByHintNanos;

    ElectionRequests(
            Timing timing,
            OwnLease own,
            Candidacies candidacies,
            ObservedLeases observedLeases,
            ObservedRecords observedRecords,
            Terms terms,
            ClaimOrder order,
            Enrolments enrolments,
            RandomGenerator random) {
        this.timing = timing;
        this.own = own;
        this.candidacies = candidacies;
        this.observedLeases = observedLeases;
        this.expiries = new Expiries(timing, own, observedLeases);
        this.observedRecords = observedRecords;
        this.terms = terms;
        this.order = order;
        this.enrolments = enrolments;
        this.slot = new RequestSlot<>(new RequestBackoff(timing.heartbeatNanos(), random));
        this.random = random;
        this.pacer = new ObservationPacer(timing.heartbeatNanos(), random);
    }

    void observeSoon(ClockReading now) {
        observeDueNanos = now.monotonicNanos();
    }

    private void observeWithin(long nanos, ClockReading now) {
        long due = now.monotonicNanos() + nanos;
        if (observeDueNanos - due > 0) {
            observeDueNanos = due;
        }
    }

    /** Our lease was confirmed, or elections became vacant: whose turn is it to claim? */
    void mayClaim(ClockReading now) {
        String id = own.id();
        if (id != null && own.mayLead(now)) {
            order.vacanciesChanged(id, now);
        }
    }

    /** The look at the others follows the renewal, unless it follows somebody else's. */
    void observeAfterRenewal(ClockReading now) {
        if (pacer.isKept()) {
            return;
        }
        boolean longAgo = now.monotonicNanos() - observeAskedNanos >= timing.observationFollowsNanos();
        if ((!observedOnce || longAgo) && observeDueNanos - now.monotonicNanos() > 0) {
            observeSoon(now);
        }
    }

    /**
     * Looks sooner, though not more often than makes sense; and the more instances are told the same, the less at once. The first
     * of them claim without a look what is hinted to be free: the claim finds out. When the others look somebody has claimed.
     */
    void hinted(Hint hint, ClockReading now) {
        if (hint instanceof Hint.Expired expired && !order.isWorthAnObservation(expired.lease())) {
            return;
        }
        long spread = random.nextLong(1 + spreadNanos());
        long between = timing.betweenHintsNanos();
        boolean often = claimedByHint && now.monotonicNanos() - claimedByHintNanos < between;
        if (spread <= CLAIMED_BY_THEN_NANOS && order.leavesClaimsToOthers() && !often && own.mayLead(now)) {
            observedRecords.hinted(hint, now);
            claimedByHint = true;
            claimedByHintNanos = now.monotonicNanos();
        }
        long soonest = observeAskedNanos + between;
        long due = Math.max(now.monotonicNanos() + spread, observedOnce ? soonest : now.monotonicNanos());
        observeWithin(due - now.monotonicNanos(), now);
    }

    private long spreadNanos() {
        return observedLeases.count() * SPREAD_NANOS;
    }

    // ---- what is due

    long nanosToNext(ClockReading now) {
        if (!slot.isFree()) {
            return Long.MAX_VALUE;
        }
        // without elections too, as long as others may hand it one: what it does not want it gives back at once
        boolean nothingToSee = candidacies.isEmpty() && !own.mayLead(now);
        long due = nothingToSee ? Long.MAX_VALUE : observeDueNanos - now.monotonicNanos();
        due = Math.min(due, Math.min(nanosToRelease(now), nanosToEnrol(now)));
        if (own.mayLead(now)) {
            due = Math.min(due, Math.min(nanosToExpiry(now), nanosToClaimVacant(now)));
            due = Math.min(due, nanosToCleaning(now));
        }
        return Math.max(slot.nanosToRetry(now), due);
    }

    private long nanosToRelease(ClockReading now) {
        // a lease that is about to be closed frees all its elections with one statement, but hands none on
        boolean freedByClose = !own.isWanted() && !candidacies.holdTerms() && !candidacies.hasTransfers();
        if (own.id() == null || freedByClose || !candidacies.has(Candidacy.State.RELEASING)) {
            return Long.MAX_VALUE;
        }
        return release.nanosLeft(now);
    }

    private long nanosToExpiry(ClockReading now) {
        return candidacies.isEmpty() ? Long.MAX_VALUE : expiries.nanosToHolder(now);
    }

    private long nanosToCleaning(ClockReading now) {
        return candidacies.isEmpty() ? Long.MAX_VALUE : expiries.nanosToOther(now);
    }

    private long nanosToClaimVacant(ClockReading now) {
        return Math.max(candidacies.nanosToClaim(order, now), claiming.nanosLeft(now));
    }

    private long nanosToEnrol(ClockReading now) {
        return own.isWanted() ? enrolments.nanosToNext(now) : Long.MAX_VALUE;
    }

    Request<Command> next(ClockReading now) {
        Command command = wanted(now);
        enrolledLast = command instanceof Command.Enroll;
        if (command instanceof Command.Observe) {
            observedOnce = true;
            observeAskedNanos = now.monotonicNanos();
            // a little later than the renewal that it is to follow; on time if there is none
            long grace = own.isWanted() ? timing.observationGraceNanos() : 0;
            plannedNanos = now.monotonicNanos() + timing.heartbeatNanos() + grace;
            observeDueNanos = plannedNanos;
        }
        return slot.send(command, now);
    }

    private Command wanted(ClockReading now) {
        String id = own.id();
        if (id != null && nanosToRelease(now) <= 0) {
            if (candidacies.hasTransfers()) {
                if (!hasObservedJustNow(now)) {
                    return candidacies.observe(id); // the successor may have died since
                }
                terms.refuseTransfers(order.cohort(), now);
            }
            observedToHandOn = false;
            return candidacies.release(id, observedLeases, order.cohort(), timing.missedNanos(), now);
        }
        if (id != null && own.mayLead(now)) {
            if (nanosToExpiry(now) <= 0) {
                return expiries.next(true, now);
            }
            if (nanosToClaimVacant(now) <= 0 && !looksBeforeClaiming) {
                return candidacies.claim(id, order, now);
            }
            boolean observeFirst = observeDueNanos - now.monotonicNanos() <= 0;
            if (!observeFirst && nanosToCleaning(now) <= 0) {
                return expiries.next(false, now);
            }
        }
        boolean observeFirst = enrolledLast && observeDueNanos - now.monotonicNanos() <= 0;
        return nanosToEnrol(now) <= 0 && !observeFirst ? enrolments.next(now) : candidacies.observe(id);
    }

    // One observation after a term has ended is enough, however slow it is; and if it went unanswered, what was seen
    // before
    // has to do: a term that is over is not kept for that. Counted from the answer, as signs of life are.
    private boolean hasObservedJustNow(ClockReading now) {
        boolean recent = now.monotonicNanos() - observeAnsweredNanos <= timing.justObservedNanos();
        return observationFailed || observedToHandOn || recent;
    }

    // ---- answers

    void enrolled(Request<Command> request, ClockReading now) {
        if (slot.accept(request)) {
            enrolments.enrolled();
            if (!enrolments.goOn(now)) {
                observeSoon(now);
            }
        }
    }

    void observed(Request<Command> request, Observation observation, ClockReading now) {
        if (!slot.accept(request)) {
            return;
        }
        observationFailed = false;
        looksBeforeClaiming = looksBeforeClaiming && claiming.nanosLeft(request.sentAt()) > 0;
        Set<String> unreadableLeases = observation.unreadable(Unreadable.Kind.LEASE);
        boolean expiredByAnother = expiries.gone(observedLeases.observed(observation.leases(), unreadableLeases, now));
        if (expiredByAnother) {
            leaveClaimsToOther(now);
        }
        observedRecords.observed(observation, own.id(), own.mayLead(now), now);
        terms.beginTransfers(request.sentAt(), now);
        observeAnsweredNanos = now.monotonicNanos();
        observedToHandOn = candidacies.hasTransfers();
        expiries.holders(candidacies.holders());
        order.observed(own.mayLead(now) ? own.id() : null, now);
        Lease leader = observedLeases.leaderOfMost(observation.leaders(), own.id(), pacer.followed());
        pacer.looked(leader, request.sentAt(), spreadNanos());
        if (pacer.isKept() && observeDueNanos == plannedNanos) { // or somebody wants another look meanwhile
            observeDueNanos = pacer.dueNanos();
        }
        enrolments.observed(candidacies.missing(), now);
        observeForTransfers(now);
    }

    /** Observes sooner as long as a transfer waits for a sign of life. */
    void observeForTransfers(ClockReading now) {
        if (terms.areTransfersPending()) {
            observeWithin(terms.nanosToTransferObservation(), now);
        }
    }

    void expired(Request<Command> request, int removed, ClockReading now) {
        if (!slot.accept(request) || !(request.command() instanceof Command.Expire expire)) {
            return;
        }
        List<SilentLease> asked = expire.leases();
        expiries.answered(asked);
        asked.forEach(lease -> observedLeases.forget(lease.id()));
        if (!expiries.holdAny(asked)) {
            return; // whoever lives all the same is seen again by the next observation
        }
        if (removed == asked.size()) {
            asked.forEach(lease -> observedRecords.holderGone(lease.id(), now));
            claiming.clear(); // it is for us to claim
            looksBeforeClaiming = false;
            mayClaim(now);
        } else if (removed > 0) {
            observeSoon(now); // to see which: what these held is for us to claim
        } else {
            leaveClaimsToOther(now); // or its owner lives
            observeWithin(order.leavesClaimsToOthers() ? timing.leftToOtherNanos() : 0, now);
        }
    }

    /**
     * It claims just now: if thousands were claimed twice at a time, both would wait for each other's rows. After that they are
     * most likely led, and a look costs less than claims in vain.
     */
    private void leaveClaimsToOther(ClockReading now) {
        // what may be claimed already is ours to claim, or was left before: not again and again while others die
        if (order.leavesClaimsToOthers() && candidacies.nanosToClaim(order, now) > 0) {
            leaveClaims(now);
        }
    }

    private void leaveClaims(ClockReading now) {
        claiming.until(now.monotonicNanos() + timing.leftToOtherNanos());
        looksBeforeClaiming = true;
    }

    void claimed(Request<Command> request, ClaimResult result, ClockReading now) {
        if (!slot.accept(request) || !(request.command() instanceof Command.ClaimVacant command)) {
            return;
        }
        // without a lease that we believe in, whatever we won is settled by the next observation
        boolean mayLead = command.leaseId().equals(own.id()) && own.mayLead(now);
        if (!terms.claimed(command, result, mayLead, now)) {
            observeWithin(timing.lostClaimNanos(), now);
            if (order.leavesClaimsToOthers() && candidacies.nanosToClaim(order, now) <= 0) {
                leaveClaims(now); // the rest of thousands to whoever won the first of them
            }
        }
        looksBeforeClaiming |= !result.blocked().isEmpty();
    }

    void released(Request<Command> request, ClockReading now) {
        if (slot.accept(request) && request.command() instanceof Command.Release done) {
            release.clear();
            terms.released(done);
            observeSoon(now);
        }
    }

    void transferred(Request<Command> request, boolean done, ClockReading now) {
        if (slot.accept(request) && request.command() instanceof Command.Transfer transfer) {
            release.clear();
            terms.transferred(transfer, done);
            observeSoon(now);
        }
    }

    void failed(Request<Command> request, String reason, ClockReading now) {
        if (!slot.giveUp(request, now)) {
            return;
        }
        if (!(request.command() instanceof Command.Enroll) || enrolments.failed(reason, now)) {
            observeSoon(now);
        }
        observationFailed |= request.command() instanceof Command.Observe;
        long againNanos = now.monotonicNanos() + timing.repeatNanos();
        if (request.command() instanceof Command.ClaimVacant claim) {
            terms.claimUnanswered(claim, reason, now);
            looksBeforeClaiming = true; // before the rest of thousands
        } else if (request.command() instanceof Command.Expire expire) {
            expiries.failed(expire.leases(), againNanos);
        } else if (request.command() instanceof Command.Release) {
            release.until(againNanos);
        } else if (request.command() instanceof Command.Transfer transfer) {
            release.until(againNanos);
            terms.transferUnanswered(transfer);
        }
    }
}
