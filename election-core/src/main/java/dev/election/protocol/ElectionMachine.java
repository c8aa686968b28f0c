// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Candidate;
import dev.election.RevocationReason;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.LeaseStore;
import dev.election.store.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one instance and all its elections: the rules of the lease protocol, without threads and I/O.
 * Mutable; confined to one thread at a time; the caller does the I/O outside of its lock.
 *
 * <p>There are two streams of requests to the store, each with at most one in flight: <em>renewals</em> (open, renew,
 * close the lease), which no other request may delay, and <em>claims</em> (all other requests, which may wait for a
 * locked record). For each stream, {@code nanosTo…} returns how long until a request is due, and {@code next…} returns
 * that request. The caller passes back the response with a clock reading taken after it arrived. If it calls
 * {@code failed} instead, a later response is ignored, although the request may take effect.
 *
 * <p>Every method that changes the state first ends whatever has run out by the given reading.
 *
 * @since 0.1.0
 */
public final class ElectionMachine {

    private final Timing timing;
    private final Identity identity;
    private final OwnLease own;
    private final Candidacies candidacies;
    private final Terms terms;
    private final ObservedLeases observedLeases = new ObservedLeases();
    private final LeaseRequests renewals;
    private final Enrolments enrolments;
    private final ElectionRequests claims;
    private final ClaimOrder order;
    // Whether it was reported that the current belief is at risk; reset by each confirmation.
    private boolean atRiskReported;

    /**
     * Creates a machine that is not a candidate yet. All jitter comes from {@code random}, so the same seed gives the
     * same run.
     *
     * @param electionsPerCall how many elections a request may be about: {@link LeaseStore#electionsPerCall()}
     * @param began since when this instance would have taken part, for people
     */
    public ElectionMachine(
            Timing timing, Identity identity, int electionsPerCall, RandomGenerator random, ClockReading began) {
        LossBackoff lossBackoff = new LossBackoff(timing);
        this.timing = timing;
        this.identity = identity;
        this.own = new OwnLease(timing.beliefNanos());
        this.candidacies = new Candidacies(lossBackoff, electionsPerCall, began);
        BalanceEligibility eligibility = new BalanceEligibility(timing, lossBackoff);
        this.terms = new Terms(timing, identity, candidacies, observedLeases, lossBackoff, eligibility);
        this.order = identity.balances()
                ? new Balance(timing, identity, candidacies, terms, observedLeases, eligibility)
                : ClaimOrder.FIRST_COME;
        this.renewals = new LeaseRequests(timing, identity, own, random);
        this.enrolments = new Enrolments(timing, electionsPerCall, terms::report);
        this.claims = new ElectionRequests(
                timing, identity, own, candidacies, observedLeases, terms, order, enrolments, random);
    }

    // ---- what the application wants

    /** Takes part in an election; the highest token seen of it so far is given (0 for none). */
    public void join(String election, long highestSeen, ClockReading now) {
        tick(now);
        if (candidacies.join(election, highestSeen)) {
            order.joined(election);
        }
        claims.observeWithin(0, now);
    }

    /** Stops taking part in an election: steps down gracefully if it leads, then forgets the election. */
    public void leave(String election, ClockReading now) {
        tick(now);
        if (terms.leave(election)) {
            order.left(election);
        }
        enrolments.forget(election);
    }

    /** Becomes a candidate, unless it was closed. */
    public void stand(ClockReading now) {
        tick(now);
        own.beCandidate(true);
        renewals.dueNow(now);
        claims.observeWithin(0, now);
    }

    /** Steps down gracefully everywhere, then closes the lease, and claims nothing until {@link #stand}. */
    public void withdraw(ClockReading now) {
        tick(now);
        own.beCandidate(false);
        terms.drainAll(RevocationReason.WITHDRAWN);
    }

    /** Withdraws permanently; see {@link #isClosed()}. */
    public void close(ClockReading now) {
        tick(now);
        own.close();
        terms.drainAll(RevocationReason.CLOSED);
    }

    /** Steps down gracefully in one election and sits out: for the given time, or until another instance has led. */
    public void stepDown(String election, @Nullable Duration sitOut, ClockReading now) {
        tick(now);
        terms.stepDown(election, sitOut, now);
    }

    /** Ends the time for which this instance sits out in one election. */
    public void resume(String election, ClockReading now) {
        tick(now);
        terms.resume(election);
    }

    /** For how long this instance still sits out in one election; zero if it does not. */
    public long sitOutNanos(String election, ClockReading now) {
        return terms.sitOutNanos(election, now);
    }

    /**
     * Steps down in one election as {@link #stepDown} does, and ends the term at once although its listeners and its
     * work in flight have not finished. Also ends a term that is draining already, whatever the reason.
     */
    public void stepDownNow(String election, ClockReading now) {
        tick(now);
        terms.stepDownNow(election, now);
    }

    /**
     * Transfers one election to another instance, which must be a {@linkplain #candidates candidate} and
     * {@linkplain #isAlive alive}. This instance keeps leading until it has observed a heartbeat of the other instance
     * that is newer than this request; if there is none in time, nothing changes. If the other instance has missed a
     * heartbeat by the time the work in flight has completed, the election is released to all instances.
     */
    public void transfer(String election, String instance, ClockReading now) {
        tick(now);
        terms.transfer(election, instance, now);
        claims.observeForTransfers(now);
    }

    /** Whether a requested transfer has not begun, since it waits for a heartbeat of the successor. */
    public boolean areTransfersPending() {
        return terms.areTransfersPending();
    }

    /** Whether the named instance has shown a heartbeat recently, so that a transfer to it may be requested. */
    public boolean isAlive(String instance, ClockReading now) {
        return observedLeases.recentLeaseOf(instance, timing.recentNanos(), now) != null;
    }

    /** The listeners and the work in flight of a draining term have finished. */
    public void drained(String election, long token, ClockReading now) {
        tick(now);
        terms.drained(election, token, now);
    }

    /** Until when our lease may be taken for valid; null if not at all. */
    public @Nullable Belief belief() {
        return own.belief();
    }

    /** Whether the instance is not a candidate, and has no lease. */
    public boolean isClosed() {
        return !own.isCandidate() && renewals.isIdle();
    }

    /** Whether this instance leads all its elections, so that no peer can release one. */
    public boolean leadsAll() {
        return candidacies.allIn(Candidacy.State.LEADING);
    }

    /** Whether hints are useful: not to an instance that leads all its elections, nor to one that is closing. */
    public boolean usesHints() {
        return !own.isClosing() && !leadsAll();
    }

    /** The elections whose terms are draining. */
    public List<String> draining() {
        return candidacies.in(Candidacy.State.DRAINING).stream()
                .map(Candidacy::election)
                .toList();
    }

    /** The live candidates, as last observed. */
    public List<Candidate> candidates(ClockReading now) {
        return observedLeases.candidates(own, identity, timing, now);
    }

    /** The highest token that was seen of each election. */
    public Map<String, Long> highestTokens() {
        return candidacies.highestTokens();
    }

    /** The transitions since the last call, oldest first. */
    public List<Transition> drainTransitions() {
        return terms.drainTransitions();
    }

    /**
     * Ends whatever has run out: due after {@link #nanosToTick}, and {@linkplain Belief#asOf several times a second}.
     */
    public void tick(ClockReading now) {
        terms.refuseOverdueTransfers(now);
        Belief belief = own.belief();
        if (belief == null) {
            return;
        }
        long remaining = belief.remainingNanos(now);
        if (remaining <= 0) {
            beliefOver(now);
            return;
        }
        own.recount(now);
        if (remaining < timing.atRiskNanos() && !atRiskReported) {
            atRiskReported = true;
            terms.atRisk(Duration.ofNanos(remaining));
        }
    }

    /** A reader of the clock found that our belief has ended: then it has, whatever the clock shows now. */
    public void beliefOver(ClockReading now) {
        // protocol, rule 3: a term whose belief has ended never resumes, even if the next renewal succeeds
        own.renounce();
        terms.beliefOver(now);
    }

    /** How long until the belief ends, or until it is at risk. */
    public long nanosToTick(ClockReading now) {
        Belief belief = own.belief();
        if (belief == null || !candidacies.holdTerms()) {
            return Long.MAX_VALUE;
        }
        long remaining = belief.remainingNanos(now);
        return atRiskReported ? remaining : Math.max(0, remaining - timing.atRiskNanos() + 1);
    }

    // ---- renewals: rules 1, 2 and 8

    /** How long until a renewal is due. */
    public long nanosToRenewal(ClockReading now) {
        long nanos = renewals.nanosToNext(needsLease(now), order.cohortToShow(now), now);
        boolean transfers = !own.isCandidate() && !candidacies.holdTerms() && nanosToTransfer(now) > 0;
        return transfers ? Math.min(nanos, nanosToTransfer(now)) : nanos;
    }

    // The lease is kept for pending transfers, since a closed lease transfers nothing; for a bounded time, so that a
    // slow store cannot prevent the close.
    private boolean needsLease(ClockReading now) {
        return candidacies.holdTerms() || (!own.isCandidate() && nanosToTransfer(now) > 0);
    }

    private long nanosToTransfer(ClockReading now) {
        return candidacies.nanosToTransfer(timing.transferBeforeCloseNanos(), now);
    }

    /** The next request about our own lease, if one is due. */
    public @Nullable Request<Command> nextRenewal(ClockReading now) {
        tick(now);
        if (nanosToRenewal(now) > 0) {
            return null;
        }
        Request<Command> request = renewals.next(needsLease(now), order.cohortToShow(now), now);
        if (request.command() instanceof Command.CloseLease) {
            terms.leaseGone(now);
        }
        return request;
    }

    /** A lease was opened. */
    public void opened(Request<Command> request, ClockReading now) {
        tick(now);
        if (renewals.opened(request, now)) {
            confirmed(now);
        }
    }

    /** The response to a renewal was received. */
    public void renewed(Request<Command> request, boolean exists, ClockReading now) {
        tick(now);
        if (!renewals.renewed(request, exists, now)) {
            return;
        }
        if (exists) {
            confirmed(now);
        } else {
            terms.leaseGone(now);
        }
    }

    private void confirmed(ClockReading now) {
        atRiskReported = false;
        order.confirmed(now);
        claims.mayClaim(now);
        claims.observeAfterRenewal(now);
    }

    /** The lease was closed: rule 8. */
    public void closed(Request<Command> request) {
        renewals.closed(request);
    }

    // ---- claims: rules 4 to 7

    /** How long until a request of the claims stream is due. */
    public long nanosToClaim(ClockReading now) {
        return claims.nanosToNext(now);
    }

    /** The next request about the elections, if one is due. */
    public @Nullable Request<Command> nextClaim(ClockReading now) {
        tick(now);
        return nanosToClaim(now) > 0 ? null : claims.next(now);
    }

    /** A hint that elections have a new leader or became vacant; it may be wrong, and only speed depends on it. */
    public void hinted(Hint hint, ClockReading now) {
        tick(now);
        claims.hinted(hint, now);
    }

    /** The response to a request to add records was received. */
    public void enrolled(Request<Command> request, ClockReading now) {
        tick(now);
        claims.enrolled(request, now);
    }

    /** The result of an observation was received. */
    public void observed(Request<Command> request, Observation observation, ClockReading now) {
        tick(now);
        claims.observed(request, observation, now);
    }

    /** The response to an expiry was received. */
    public void expired(Request<Command> request, int removed, ClockReading now) {
        tick(now);
        claims.expired(request, removed, now);
    }

    /** The response to claims was received. */
    public void claimed(Request<Command> request, ClaimResult result, ClockReading now) {
        tick(now);
        claims.claimed(request, result, now);
    }

    /** The response to releases was received. */
    public void released(Request<Command> request, ClockReading now) {
        tick(now);
        claims.released(request, now);
    }

    /** The response to a transfer was received. */
    public void transferred(Request<Command> request, boolean done, ClockReading now) {
        tick(now);
        claims.transferred(request, done, now);
    }

    /** As {@link #failed(Request, String, ClockReading)}, for an unknown reason. */
    public void failed(Request<Command> request, ClockReading now) {
        failed(request, "no response was received in time", now);
    }

    /**
     * A request of either stream failed or timed out: it took effect, did not, or still may.
     *
     * @param reason a description for people
     */
    public void failed(Request<Command> request, String reason, ClockReading now) {
        tick(now);
        if (request.command() instanceof Command.OfLease) {
            renewals.failed(request, now);
        } else {
            claims.failed(request, reason, now);
        }
    }
}
