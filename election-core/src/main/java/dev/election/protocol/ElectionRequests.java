// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.Unreadable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Rules 4 to 7: the stream of requests about the elections and the peers, one in flight at a time. Mutable; confined to
 * one thread at a time.
 *
 * <p><b>The problem.</b> Six kinds of requests share one slot, and each may have to wait for a record that another
 * transaction has locked. None may delay the others for long, and observations must not starve.
 *
 * <p><b>The idea.</b> Whenever the slot is free, the first due request in this order is sent: a release or a transfer,
 * since other instances wait for it (an observation precedes a transfer, decision 25); the expiry of leases that hold
 * elections in which this instance is a candidate; claims; the expiry of other leases; the addition of missing records;
 * an observation. After a failure only that kind of request is delayed, and every failure brings the next observation
 * forward.
 *
 * <p><b>Why it is right.</b> Safety does not depend on this order: the store checks every change. Claims and expiries
 * are based on what was observed, so the outcome of a claim that failed is settled by the next observation, and the
 * claim is never repeated before it.
 *
 * <p><b>What it costs.</b> One observation in a heartbeat interval, timed by {@link ObservationPacer} (decision 15).
 * Hints bring it forward (decision 21), with jitter that grows with the number of instances, so that they do not all
 * observe at once.
 */
final class ElectionRequests {

    // Jitter of observations that follow a hint, in nanoseconds for each live instance: about the time that one
    // observation takes.
    private static final long JITTER_NANOS = 200_000;
    // An instance with at most this jitter, in nanoseconds, claims without an observation; the others observe later and
    // find a new leader.
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
    private final RequestSlot slot;
    private final RandomGenerator random;
    private final ObservationPacer pacer;
    // When the next observation is due.
    private long observeDueNanos;
    // When the next observation was planned as the last one was sent; if the two differ, it was brought forward since.
    private long plannedNanos;
    // After an observation was sent: when the next may follow a hint, and when it may follow a renewal.
    private final NotBefore followsHint = new NotBefore();
    private final NotBefore followsRenewal = new NotBefore();
    // When the last response to an observation was received.
    private long observeReceivedNanos;
    // Whether an observation was received after terms began to wait for their transfer; reset by a release or a
    // transfer.
    private boolean observedToTransfer;
    // Whether the last observation failed.
    private boolean observationFailed;
    // Whether the last request added records: an observation that is due comes before the next of that kind.
    private boolean enrolledLast;
    // The delays after a failure, so that one locked record delays neither observations nor other requests.
    private final NotBefore release = new NotBefore();
    private final NotBefore claiming = new NotBefore();
    // Whether an observation must be received before the next claim is sent.
    private boolean observesBeforeClaiming;
    // When the next hint may make records claimable.
    private final NotBefore claimsByHint = new NotBefore();

    ElectionRequests(
            Timing timing,
            Identity identity,
            OwnLease own,
            Candidacies candidacies,
            ObservedLeases observedLeases,
            Terms terms,
            ClaimOrder order,
            Enrolments enrolments,
            RandomGenerator random) {
        this.timing = timing;
        this.own = own;
        this.candidacies = candidacies;
        this.observedLeases = observedLeases;
        this.expiries = new Expiries(timing, own, observedLeases);
        this.observedRecords = new ObservedRecords(timing, identity, candidacies, terms, observedLeases, order);
        this.terms = terms;
        this.order = order;
        this.enrolments = enrolments;
        this.slot = new RequestSlot(timing, random);
        this.random = random;
        this.pacer = new ObservationPacer(timing.heartbeatNanos(), random);
    }

    /** Brings the next observation forward, to this time from now at the latest. */
    void observeWithin(long nanos, ClockReading now) {
        long due = now.monotonicNanos() + nanos;
        if (observeDueNanos - due > 0) {
            observeDueNanos = due;
        }
    }

    /** Our lease was confirmed, or elections became vacant: reassigns the vacancies. */
    void mayClaim(ClockReading now) {
        String id = own.id();
        if (id != null && own.mayLead(now)) {
            order.vacanciesChanged(id, now);
        }
    }

    /** Lets the observation follow our renewal, unless the pacer follows a leader's heartbeat. */
    void observeAfterRenewal(ClockReading now) {
        if (pacer.isFollowing()) {
            return;
        }
        if (followsRenewal.nanosLeft(now) <= 0 && observeDueNanos - now.monotonicNanos() > 0) {
            observeWithin(0, now);
        }
    }

    /**
     * Brings the next observation forward, at most 64 in a heartbeat interval, with jitter that grows with the number
     * of instances. Those whose jitter is short claim what is hinted to be vacant without an observation, since the
     * store checks the claim; the others observe later, and find a new leader.
     */
    void hinted(Hint hint, ClockReading now) {
        if (hint instanceof Hint.Expired expired
                && (order.leavesClaimsToOthers() || observedLeases.find(expired.lease()) == null)) {
            return; // the instance that expired it claims first; we observe when that is due
        }
        long jitter = random.nextLong(1 + jitterNanos());
        if (jitter <= CLAIMED_BY_THEN_NANOS
                && order.leavesClaimsToOthers()
                && claimsByHint.nanosLeft(now) <= 0
                && own.mayLead(now)) {
            observedRecords.hinted(hint, now);
            claimsByHint.until(now.monotonicNanos() + timing.betweenHintsNanos());
        }
        observeWithin(Math.max(jitter, followsHint.nanosLeft(now)), now);
    }

    private long jitterNanos() {
        return observedLeases.count() * JITTER_NANOS;
    }

    // ---- what is due

    long nanosToNext(ClockReading now) {
        if (!slot.isFree()) {
            return Long.MAX_VALUE;
        }
        // observes even without elections, as long as peers may transfer one to us: an unwanted one is released at once
        boolean nothingToObserve = candidacies.isEmpty() && !own.mayLead(now);
        long due = nothingToObserve ? Long.MAX_VALUE : observeDueNanos - now.monotonicNanos();
        due = Math.min(due, Math.min(nanosToRelease(now), nanosToEnrol(now)));
        if (own.mayLead(now) && !candidacies.isEmpty()) {
            due = Math.min(due, Math.min(expiries.nanosToHolder(now), nanosToClaimVacant(now)));
            due = Math.min(due, expiries.nanosToOther(now));
        }
        return Math.max(slot.nanosToRetry(now), due);
    }

    private long nanosToRelease(ClockReading now) {
        // closing a lease releases all its elections with one statement, but transfers none
        boolean freedByClose = !own.isCandidate() && !candidacies.holdTerms() && !candidacies.hasTransfers();
        if (own.id() == null || freedByClose || !candidacies.has(Candidacy.State.RELEASING)) {
            return Long.MAX_VALUE;
        }
        return release.nanosLeft(now);
    }

    private long nanosToClaimVacant(ClockReading now) {
        return Math.max(candidacies.nanosToClaim(order, now), claiming.nanosLeft(now));
    }

    private long nanosToEnrol(ClockReading now) {
        return own.isCandidate() ? enrolments.nanosToNext(now) : Long.MAX_VALUE;
    }

    Request<Command> next(ClockReading now) {
        Command command = wanted(now);
        enrolledLast = command instanceof Command.Enroll;
        if (command instanceof Command.Observe) {
            followsHint.until(now.monotonicNanos() + timing.betweenHintsNanos());
            followsRenewal.until(now.monotonicNanos() + timing.observationFollowsNanos());
            // allows time for the renewal that it is to follow; an instance that is no candidate has none
            long grace = own.isCandidate() ? timing.observationGraceNanos() : 0;
            plannedNanos = now.monotonicNanos() + timing.heartbeatNanos() + grace;
            observeDueNanos = plannedNanos;
        }
        return slot.send(command, now);
    }

    private Command wanted(ClockReading now) {
        String id = own.id();
        if (id != null && nanosToRelease(now) <= 0) {
            if (candidacies.hasTransfers() && !isJustObserved(now)) {
                return candidacies.observe(id); // decision 25: the successor may have died since
            }
            observedToTransfer = false;
            return terms.release(id, order.cohort(), now);
        }
        if (id != null && own.mayLead(now) && !candidacies.isEmpty()) {
            if (expiries.nanosToHolder(now) <= 0) {
                return expiries.next(true, now);
            }
            if (nanosToClaimVacant(now) <= 0 && !observesBeforeClaiming) {
                return candidacies.claim(id, order, now);
            }
            boolean observeFirst = observeDueNanos - now.monotonicNanos() <= 0;
            if (!observeFirst && expiries.nanosToOther(now) <= 0) {
                return expiries.next(false, now);
            }
        }
        boolean observeFirst = enrolledLast && observeDueNanos - now.monotonicNanos() <= 0;
        return nanosToEnrol(now) <= 0 && !observeFirst ? enrolments.next(now) : candidacies.observe(id);
    }

    // One observation after a term has ended is enough, however slow it is. If it failed, the previous one decides,
    // since a term that has ended must not be kept any longer. Counted from the response, as heartbeats are.
    private boolean isJustObserved(ClockReading now) {
        boolean recent = now.monotonicNanos() - observeReceivedNanos <= timing.justObservedNanos();
        return observationFailed || observedToTransfer || recent;
    }

    // ---- responses

    void enrolled(Request<Command> request, ClockReading now) {
        if (slot.accept(request)) {
            enrolments.enrolled();
            if (enrolments.nanosToNext(now) > 0) {
                observeWithin(0, now);
            }
        }
    }

    void observed(Request<Command> request, Observation observation, ClockReading now) {
        if (!slot.accept(request)) {
            return;
        }
        observationFailed = false;
        observesBeforeClaiming = observesBeforeClaiming && claiming.nanosLeft(request.sentAt()) > 0;
        Set<String> unreadableLeases = observation.unreadable(Unreadable.Kind.LEASE);
        boolean expiredByAnother = expiries.gone(observedLeases.observed(observation.leases(), unreadableLeases, now));
        if (expiredByAnother) {
            leaveClaimsToFinder(now);
        }
        Map<String, Long> missing = observedRecords.observed(observation, own.id(), own.mayLead(now), now);
        terms.beginTransfers(request.sentAt(), now);
        observeReceivedNanos = now.monotonicNanos();
        observedToTransfer = candidacies.hasTransfers();
        expiries.holders(candidacies.holders());
        order.observed(own.mayLead(now) ? own.id() : null, now);
        Lease leader = observedLeases.leaderOfMost(observation.leaders(), own.id(), pacer.followed());
        pacer.observed(leader, request.sentAt(), jitterNanos());
        if (pacer.isFollowing() && observeDueNanos == plannedNanos) { // otherwise it was brought forward
            observeDueNanos = pacer.dueNanos();
        }
        enrolments.observed(missing, now);
        observeForTransfers(now);
    }

    /** Brings the next observation forward while a transfer waits for a heartbeat. */
    void observeForTransfers(ClockReading now) {
        if (terms.areTransfersPending()) {
            observeWithin(terms.nanosToTransferObservation(), now);
        }
    }

    void expired(Request<Command> request, int removed, ClockReading now) {
        if (!slot.accept(request) || !(request.command() instanceof Command.Expire expire)) {
            return;
        }
        List<SilentLease> requested = expire.leases();
        expiries.succeeded(requested);
        if (removed == requested.size()) {
            requested.stream()
                    .filter(lease -> expiries.holdAny(List.of(lease)))
                    .forEach(lease -> terms.holderExpired(lease.id(), now));
        }
        requested.forEach(lease -> observedLeases.forget(lease.id()));
        if (!expiries.holdAny(requested)) {
            return; // a lease that is still alive is shown again by the next observation
        }
        if (removed == requested.size()) {
            requested.forEach(lease -> observedRecords.holderGone(lease.id(), now));
            claiming.clear(); // the instance that expired the leader's lease claims first
            observesBeforeClaiming = false;
            mayClaim(now);
        } else if (removed > 0) {
            observeWithin(0, now); // to see which leases were removed: this instance claims their elections
        } else {
            leaveClaimsToFinder(now); // another instance expired the lease, or its owner is alive
            observeWithin(order.leavesClaimsToOthers() ? timing.leftToOtherNanos() : 0, now);
        }
    }

    /**
     * The instance that expired the lease is claiming now. If two instances claimed thousands of rows at once, each
     * would wait for the other's row locks. Afterwards there most likely is a leader, and an observation costs less
     * than claims in vain.
     */
    private void leaveClaimsToFinder(ClockReading now) {
        // vacancies that may be claimed already are ours, or were left before; they are not left again each time
        // another lease expires
        if (order.leavesClaimsToOthers() && candidacies.nanosToClaim(order, now) > 0) {
            leaveClaims(now);
        }
    }

    private void leaveClaims(ClockReading now) {
        claiming.until(now.monotonicNanos() + timing.leftToOtherNanos());
        observesBeforeClaiming = true;
    }

    void claimed(Request<Command> request, ClaimResult result, ClockReading now) {
        if (!slot.accept(request) || !(request.command() instanceof Command.ClaimVacant command)) {
            return;
        }
        // without a valid lease, the next observation settles whatever was won
        boolean mayLead = command.leaseId().equals(own.id()) && own.mayLead(now);
        if (!terms.claimed(command, result, mayLead, now)) {
            observeWithin(timing.lostClaimNanos(), now);
            if (order.leavesClaimsToOthers() && candidacies.nanosToClaim(order, now) <= 0) {
                leaveClaims(now); // if thousands are vacant, the rest is left to the instance that won the first ones
            }
        }
        observesBeforeClaiming |= !result.blocked().isEmpty();
        if (!result.unsettled().isEmpty()) {
            observesBeforeClaiming = true; // some may have been won: an observation shows which
            observeWithin(0, now);
        }
    }

    void released(Request<Command> request, ClockReading now) {
        if (slot.accept(request) && request.command() instanceof Command.Release done) {
            release.clear();
            terms.released(done);
            observeWithin(0, now);
        }
    }

    void transferred(Request<Command> request, boolean done, ClockReading now) {
        if (slot.accept(request) && request.command() instanceof Command.Transfer transfer) {
            release.clear();
            terms.transferred(transfer, done);
            observeWithin(0, now);
        }
    }

    void failed(Request<Command> request, String reason, ClockReading now) {
        if (!slot.giveUp(request, now)) {
            return;
        }
        if (!(request.command() instanceof Command.Enroll) || enrolments.failed(reason, now)) {
            observeWithin(0, now);
        }
        observationFailed |= request.command() instanceof Command.Observe;
        long againNanos = now.monotonicNanos() + timing.repeatNanos();
        if (request.command() instanceof Command.ClaimVacant claim) {
            terms.claimFailed(claim, reason, now);
            observesBeforeClaiming = true; // before the remaining ones are claimed
        } else if (request.command() instanceof Command.Expire expire) {
            expiries.failed(expire.leases(), againNanos);
        } else if (request.command() instanceof Command.Release) {
            release.until(againNanos);
        } else if (request.command() instanceof Command.Transfer transfer) {
            release.until(againNanos);
            terms.transferred(transfer, false);
        }
    }
}
