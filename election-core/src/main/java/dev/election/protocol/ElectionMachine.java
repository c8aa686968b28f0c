// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Candidate;
import dev.election.RevocationReason;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One instance's part in all its elections: the rules of the lease protocol, stepped by hand. Mutable; confined to one
 * thread at a time; the caller does the I/O outside of its lock.
 *
 * <p>There are two streams of requests to the store, each with at most one in flight: <em>renewals</em> (open, renew,
 * close the lease), which nothing must ever hold up, and <em>claims</em> (all the rest, which may wait for a locked
 * record). For each, {@code nanosTo…} says how long nothing is due, and {@code next…} what to send; give back the
 * response with the reading from after it arrived, or {@code failed}: a later response is ignored, though the request
 * may take effect.
 *
 * <p>Every method considers the clock first: what has run out by then is over before anything else is considered.
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
    // Whether it was reported that the current belief is at risk; written with each confirmation.
    private boolean atRiskReported;

    /** No candidate yet; the same seed of {@code random}, which is the source of all jitter, gives the same run. */
    public ElectionMachine(Timing timing, Identity identity, RandomGenerator random) {
        LossBackoff lossBackoff = new LossBackoff(timing);
        this.timing = timing;
        this.identity = identity;
        this.own = new OwnLease(timing.beliefNanos());
        this.candidacies = new Candidacies(lossBackoff);
        BalanceEligibility eligibility = new BalanceEligibility(timing, lossBackoff);
        this.terms = new Terms(timing, identity, candidacies, observedLeases, lossBackoff, eligibility);
        this.order = identity.balances()
                ? new Balance(timing, identity, candidacies, terms, observedLeases, eligibility)
                : new FirstCome();
        ObservedRecords observedRecords = new ObservedRecords(identity, candidacies, terms, observedLeases, order);
        this.renewals = new LeaseRequests(timing, identity, own, new RequestBackoff(timing.heartbeatNanos(), random));
        this.enrolments = new Enrolments(timing, terms::report);
        this.claims = new ElectionRequests(
                timing, own, candidacies, observedLeases, observedRecords, terms, order, enrolments, random);
    }

    // ---- what the application wants

    /** Takes part in an election, whose highest token seen so far is given (0 for none). */
    public void join(String election, long highestSeen, ClockReading now) {
        tick(now);
        if (candidacies.join(election, highestSeen)) {
            order.joined(election);
        }
        claims.observeSoon(now);
    }

    /** Takes part in an election no more: gives up in order what it leads there, then forgets it. */
    public void leave(String election, ClockReading now) {
        tick(now);
        if (terms.leave(election)) {
            order.left(election);
        }
        enrolments.forget(election);
    }

    /** Stands for election from now on, unless it was closed. */
    public void stand(ClockReading now) {
        tick(now);
        own.want(true);
        renewals.dueNow(now);
        claims.observeSoon(now);
    }

    /** Gives up all leadership in order, then the lease, and claims nothing more until {@link #stand}. */
    public void withdraw(ClockReading now) {
        tick(now);
        own.want(false);
        terms.drainAll(RevocationReason.WITHDRAWN);
    }

    /** As {@link #withdraw}, for good: see {@link #isClosed()}. */
    public void close(ClockReading now) {
        tick(now);
        own.wantNeverAgain();
        terms.drainAll(RevocationReason.CLOSED);
    }

    /** Gives up one election in order and sits out: for the time given, or until another instance has led. */
    public void stepDown(String election, @Nullable Duration sitOut, ClockReading now) {
        tick(now);
        terms.stepDown(election, sitOut, now);
    }

    /**
     * Transfers one election to another instance, which must be a {@linkplain #candidates candidate} and
     * {@linkplain #isAlive alive}. This instance leads on until a heartbeat newer than this request was observed of it;
     * if none is in time, nothing changes. If the other has missed a heartbeat by the time that the work in flight has
     * ended, the election is released for everybody.
     */
    public void transfer(String election, String instance, ClockReading now) {
        tick(now);
        terms.transfer(election, instance, now);
        claims.observeForTransfers(now);
    }

    /**
     * Whether a transfer was asked for that has not begun: it waits for a heartbeat of the instance that is to lead.
     */
    public boolean areTransfersPending() {
        return terms.areTransfersPending();
    }

    /** Whether this instance has shown a heartbeat recently, so that a transfer to it may be asked for. */
    public boolean isAlive(String instance, ClockReading now) {
        return observedLeases.recentLeaseOf(instance, timing.recentNanos(), now) != null;
    }

    /** The listeners and the work in flight of a term that is being given up are done. */
    public void drained(String election, long token, ClockReading now) {
        tick(now);
        terms.drained(election, token, now);
    }

    /** Until when our lease may be believed in; null when not at all. */
    public @Nullable Belief belief() {
        return own.belief();
    }

    /** Whether the instance is no candidate, and its lease is gone or was never there. */
    public boolean isClosed() {
        return !own.isWanted() && renewals.isIdle();
    }

    /**
     * Whether all elections are led, so that others can free none; one may still be transferred to us that was given
     * up.
     */
    public boolean leadsAll() {
        return candidacies.allIn(Candidacy.State.LEADING);
    }

    /** Whether hints are of use: not to an instance that leads all its elections, nor to one that closes for good. */
    public boolean usesHints() {
        return !own.isWantedNeverAgain() && !leadsAll();
    }

    /** The elections whose terms are still being given up in order. */
    public List<String> draining() {
        return candidacies.namesIn(Candidacy.State.DRAINING);
    }

    /** The live candidates, as last observed. */
    public List<Candidate> candidates(ClockReading now) {
        return observedLeases.candidates(own.id(), identity, now);
    }

    /** The highest token that was seen of each election. */
    public Map<String, Long> highestTokens() {
        return candidacies.highestTokens();
    }

    /** What has changed since the last call, in order. */
    public List<Transition> drainTransitions() {
        return terms.drainTransitions();
    }

    /**
     * Ends what the clock has ended: due after {@link #nanosToTick}, and {@link Belief#lookedAt several times a
     * second}.
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
        own.lookedAt(now);
        if (remaining < timing.atRiskNanos() && !atRiskReported) {
            atRiskReported = true;
            terms.atRisk(Duration.ofNanos(remaining));
        }
    }

    /** A reader of the clock found our belief over: then it is, whatever the clock shows now. */
    public void beliefOver(ClockReading now) {
        // protocol, rule 3: a term whose belief has ended is over for good, even if the next renewal succeeds
        own.renounce();
        terms.beliefOver(now);
    }

    /** How long until the clock itself ends something, or puts it at risk. */
    public long nanosToTick(ClockReading now) {
        Belief belief = own.belief();
        if (belief == null || !candidacies.holdTerms()) {
            return Long.MAX_VALUE;
        }
        long remaining = belief.remainingNanos(now);
        return atRiskReported ? remaining : Math.max(0, remaining - timing.atRiskNanos() + 1);
    }

    // ---- renewals: rules 1, 2 and 8

    /** How long no renewal is due. */
    public long nanosToRenewal(ClockReading now) {
        long nanos = renewals.nanosToNext(needsLease(now), order.cohortToShow(now), now);
        boolean transfers = !own.isWanted() && !candidacies.holdTerms() && nanosToTransfer(now) > 0;
        return transfers ? Math.min(nanos, nanosToTransfer(now)) : nanos;
    }

    // A lease that is closed transfers nothing. Bounded, or a slow store would keep the lease from being closed.
    private boolean needsLease(ClockReading now) {
        return candidacies.holdTerms() || (!own.isWanted() && nanosToTransfer(now) > 0);
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

    /** A renewal was answered. */
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

    /** How long nothing is due on the line of claims. */
    public long nanosToClaim(ClockReading now) {
        return claims.nanosToNext(now);
    }

    /** The next request about the elections, if one is due. */
    public @Nullable Request<Command> nextClaim(ClockReading now) {
        tick(now);
        return nanosToClaim(now) > 0 ? null : claims.next(now);
    }

    /**
     * Somebody hints that elections changed hands or became free; it may be wrong, and nothing but speed depends on it.
     */
    public void hinted(Hint hint, ClockReading now) {
        tick(now);
        claims.hinted(hint, now);
    }

    /** Records were added. */
    public void enrolled(Request<Command> request, ClockReading now) {
        tick(now);
        claims.enrolled(request, now);
    }

    /** The store showed its records. */
    public void observed(Request<Command> request, Observation observation, ClockReading now) {
        tick(now);
        claims.observed(request, observation, now);
    }

    /** An expiry was answered. */
    public void expired(Request<Command> request, int removed, ClockReading now) {
        tick(now);
        claims.expired(request, removed, now);
    }

    /** Claims were answered. */
    public void claimed(Request<Command> request, ClaimResult result, ClockReading now) {
        tick(now);
        claims.claimed(request, result, now);
    }

    /** Releases were answered. */
    public void released(Request<Command> request, ClockReading now) {
        tick(now);
        claims.released(request, now);
    }

    /** A transfer was answered. */
    public void transferred(Request<Command> request, boolean done, ClockReading now) {
        tick(now);
        claims.transferred(request, done, now);
    }

    /** As {@link #failed(Request, String, ClockReading)}, where nothing is known of the reason. */
    public void failed(Request<Command> request, ClockReading now) {
        failed(request, "no answer", now);
    }

    /**
     * No answer came to a request of either line: it took effect, or did not, or will yet.
     *
     * @param reason for people
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
