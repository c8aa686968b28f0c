// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.protocol.Transition.Refusal;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rules 3, 6 and 7: how the terms of this instance begin and end, in order or at once, and what is reported of that.
 * The only writer of {@link Transition}s. Mutable; confined to one thread at a time.
 */
final class Terms {

    private final Timing timing;
    private final Identity identity;
    private final Candidacies candidacies;
    private final ObservedLeases observedLeases;
    private final LossBackoff lossBackoff;
    private final BalanceEligibility eligibility;
    // Transfers that were asked for and have not begun; each is of a term that is held, and is removed with its end.
    private final PendingTransfers pendingTransfers;
    // What the runtime has not fetched yet, in order.
    private final List<Transition> transitions = new ArrayList<>();

    Terms(
            Timing timing,
            Identity identity,
            Candidacies candidacies,
            ObservedLeases observedLeases,
            LossBackoff lossBackoff,
            BalanceEligibility eligibility) {
        this.timing = timing;
        this.identity = identity;
        this.candidacies = candidacies;
        this.observedLeases = observedLeases;
        this.lossBackoff = lossBackoff;
        this.eligibility = eligibility;
        this.pendingTransfers = new PendingTransfers(timing);
    }

    /** Adds what another part of the machine reports. */
    void report(Transition transition) {
        transitions.add(transition);
    }

    List<Transition> drainTransitions() {
        List<Transition> drained = List.copyOf(transitions);
        transitions.clear();
        return drained;
    }

    // ---- how a term begins: rule 6

    /** Takes up what was won; returns whether nothing was lost to others. */
    boolean claimed(Command.ClaimVacant command, ClaimResult result, boolean mayLead, ClockReading now) {
        boolean noneLost = true;
        Instant since = now.wallTime();
        for (Claim claim : command.claims()) {
            Candidacy candidacy = candidacies.find(claim.election(), Candidacy.State.CLAIMING);
            if (candidacy == null) {
                continue;
            }
            if (mayLead && candidacy.isWanted() && result.won().contains(claim.election())) {
                begin(candidacy, claim.newToken(), command.leaseId(), since, now);
                continue;
            }
            candidacy.claimUnsettled();
            if (result.won().contains(claim.election())) {
                continue;
            }
            boolean isBlocked = result.blocked().contains(claim.election());
            notWon(candidacy, claim, isBlocked ? blocked(result) : "they are lost, though nobody else leads", now);
            if (isBlocked) {
                if (candidacy.observed().noteBlocked()) {
                    transitions.add(
                            new Transition.ClaimBlocked(claim.election(), claim.seenToken(), result.blockedBy()));
                }
            } else {
                noneLost = false;
            }
        }
        return noneLost;
    }

    private static String blocked(ClaimResult result) {
        return "its row is locked by a transaction"
                + (result.blockedBy() == null ? "" : " (" + result.blockedBy() + ")");
    }

    void claimUnanswered(Command.ClaimVacant command, String reason, ClockReading now) {
        for (Claim claim : command.claims()) {
            Candidacy candidacy = candidacies.find(claim.election(), Candidacy.State.CLAIMING);
            if (candidacy != null) {
                candidacy.claimUnsettled();
                notWon(candidacy, claim, reason, now);
            }
        }
    }

    private void notWon(Candidacy candidacy, Claim claim, String reason, ClockReading now) {
        if (candidacy.observed().vainClaims().oneMore(claim.seenToken(), timing.leaseNanos(), now)) {
            transitions.add(new Transition.Impaired(claim.election(), Transition.Cause.CLAIMS_IN_VAIN, reason));
        }
    }

    /** Somebody leads it: claims that were in vain do not matter any more. */
    void led(Candidacy candidacy) {
        if (candidacy.observed().vainClaims().end()) {
            transitions.add(new Transition.Mended(candidacy.election(), Transition.Cause.CLAIMS_IN_VAIN));
        }
    }

    /** A term of this instance begins. */
    void begin(Candidacy candidacy, long token, String leaseId, Instant since, ClockReading now) {
        led(candidacy);
        candidacy.lead(token, now);
        candidacy.observed().noteLeader(token);
        transitions.add(new Transition.Granted(candidacy.term(), leaseId, since));
        Leader self = new Leader(candidacy.election(), token, identity.instance(), identity.address(), since);
        leaderSeen(candidacy, self, now);
        candidacy.observed().vacancy().ledBy(leaseId, now);
    }

    /** There is a leader that was not reported yet. */
    void leaderSeen(Candidacy candidacy, Leader leader, ClockReading now) {
        transitions.add(new Transition.LeaderSeen(
                leader, candidacy.observed().vacancy().untilNow(holderLives(candidacy), now)));
    }

    /** Nobody leads any more, as far as anybody was known to. */
    void vacated(Candidacy candidacy) {
        if (candidacy.observed().forgetLeader()) {
            transitions.add(new Transition.Vacated(candidacy.election()));
        }
    }

    /** Whether the lease of the last leader is still there. */
    boolean holderLives(Candidacy candidacy) {
        String holder = candidacy.observed().vacancy().holder();
        return holder != null && observedLeases.lease(holder) != null;
    }

    // ---- how a term ends in order: rule 7

    void drainAll(RevocationReason reason) {
        candidacies.in(Candidacy.State.LEADING).forEach(c -> drain(c, reason, null));
    }

    void stepDown(String election, @Nullable Duration sitOut, ClockReading now) {
        Candidacy candidacy = candidacies.find(election);
        if (candidacy == null) {
            return;
        }
        boolean leading = candidacy.state() == Candidacy.State.LEADING;
        // it may be on its way for the sake of balance: it is not to come back if that fails
        boolean draining = candidacy.state() == Candidacy.State.DRAINING
                && !candidacy.sitOut().isAsAsked(now);
        if (leading || draining || sitOut != null) {
            eligibility.steppedAside(sitOut, now);
        }
        if (sitOut != null) {
            candidacy.sitOut().begin(now.monotonicNanos() + TimeUnit.NANOSECONDS.convert(sitOut), false);
        } else if (leading || draining) {
            candidacy.sitOut().begin(now.monotonicNanos() + timing.leaseNanos(), true);
        }
        if (leading) {
            drain(candidacy, RevocationReason.STEPPED_DOWN, null);
        }
    }

    /**
     * Is a candidate in the election no more, and gives up what it leads there; returns whether this instance was one.
     */
    boolean leave(String election) {
        Candidacy candidacy = candidacies.find(election);
        boolean was = candidacy != null && candidacy.isWanted();
        if (candidacy != null) {
            candidacies.leave(candidacy);
            if (candidacy.state() == Candidacy.State.LEADING) {
                drain(candidacy, RevocationReason.WITHDRAWN, null);
            }
        }
        return was;
    }

    /** Asks for a transfer, which begins once the other instance is proven to live. */
    void transfer(String election, String instance, ClockReading now) {
        Candidacy candidacy = candidacies.find(election, Candidacy.State.LEADING);
        if (candidacy != null) {
            refused(pendingTransfers.ask(candidacy.term(), instance, now), Refusal.OVERTAKEN);
        }
    }

    boolean isTransferPending(Candidacy candidacy) {
        return pendingTransfers.has(candidacy.election());
    }

    /** Whether any transfer was asked for that has not begun. */
    boolean areTransfersPending() {
        return !pendingTransfers.isEmpty();
    }

    /** How long until the next observation for the sake of transfers that have not begun. */
    long nanosToTransferObservation() {
        return pendingTransfers.nanosToObservation();
    }

    /** An observation that was sent then was answered: transfers to instances that are proven to live begin. */
    void beginTransfers(ClockReading sent, ClockReading now) {
        for (PendingTransfers.Pending proven : pendingTransfers.proven(sent, observedLeases, now)) {
            Candidacy candidacy = candidacies.find(proven.term().election(), Candidacy.State.LEADING);
            if (candidacy != null) {
                eligibility.steppedAside(null, now);
                candidacy.sitOut().beginForTransfer(now.monotonicNanos() + timing.leaseNanos());
                drain(candidacy, RevocationReason.TRANSFERRED, Successor.named(proven.instance()));
            }
        }
    }

    /** Transfers to instances that have shown no heartbeat in time are not made: this instance leads on. */
    void refuseOverdueTransfers(ClockReading now) {
        pendingTransfers.overdue(now).forEach(one -> refused(one, Refusal.NO_SIGN_OF_LIFE));
    }

    private void refused(PendingTransfers.@Nullable Pending transfer, Refusal why) {
        if (transfer != null) {
            transitions.add(new Transition.TransferRefused(transfer.term(), transfer.instance(), why));
        }
    }

    /** For the sake of balance: if it fails, any instance may claim, even this one. */
    void transferForBalance(Candidacy candidacy, Successor successor) {
        drain(candidacy, RevocationReason.BALANCED, successor);
    }

    private void drain(Candidacy candidacy, RevocationReason reason, @Nullable Successor successor) {
        refused(pendingTransfers.remove(candidacy.election()), Refusal.OVERTAKEN);
        candidacy.drain(successor);
        transitions.add(new Transition.Revoked(candidacy.term(), reason));
    }

    /** The listeners and the work in flight of a term that drains are done. */
    void drained(String election, long token, ClockReading now) {
        Candidacy candidacy = candidacies.find(election, Candidacy.State.DRAINING);
        if (candidacy != null && candidacy.term().token() == token) {
            transitions.add(new Transition.Ended(candidacy.term()));
            candidacy.release();
            candidacies.drained(now);
        }
    }

    /** It is not transferred, or that is not known: the first instance to claim leads. */
    void refuseTransfer(Candidacy candidacy) {
        Successor successor = candidacy.successor();
        if (successor != null && successor.lease() == null) { // somebody asked for it
            transitions.add(
                    new Transition.TransferRefused(candidacy.term(), successor.instance(), Refusal.NOT_CONFIRMED));
        }
        candidacy.forgetSuccessor();
    }

    // ---- how a term ends at once: rule 3

    /** The belief is over: every term ends, and its record is given up so that others need not wait. */
    void beliefOver(ClockReading now) {
        boolean lost = false;
        for (Candidacy candidacy : candidacies.all()) {
            lost |= candidacy.state() == Candidacy.State.LEADING;
            if (endNow(candidacy, RevocationReason.LEASE_RAN_OUT)) {
                candidacy.release();
            }
        }
        backOffIf(lost, now);
    }

    /** Our lease exists no more: nothing is held, and nothing is left to give up. */
    void leaseGone(ClockReading now) {
        boolean lost = false;
        for (Candidacy candidacy : candidacies.all()) {
            lost |= candidacy.state() == Candidacy.State.LEADING;
            refuseTransfer(candidacy); // one that is cut short is not made
            if (endNow(candidacy, RevocationReason.LEASE_EXPIRED) || candidacy.state() == Candidacy.State.RELEASING) {
                candidacy.standBy();
            }
        }
        backOffIf(lost, now);
    }

    /** What we hold or give up is not what the store shows. Returns whether leadership was lost by it. */
    boolean superseded(Candidacy candidacy) {
        boolean lost = candidacy.state() == Candidacy.State.LEADING;
        refuseTransfer(candidacy);
        if (endNow(candidacy, RevocationReason.SUPERSEDED) || candidacy.state() == Candidacy.State.RELEASING) {
            candidacy.standBy();
        }
        return lost;
    }

    private boolean endNow(Candidacy candidacy, RevocationReason reason) {
        if (candidacy.state() == Candidacy.State.LEADING) {
            refused(pendingTransfers.remove(candidacy.election()), Refusal.OVERTAKEN);
            transitions.add(new Transition.Revoked(candidacy.term(), reason));
        } else if (candidacy.state() != Candidacy.State.DRAINING) {
            return false;
        }
        transitions.add(new Transition.Ended(candidacy.term()));
        return true;
    }

    void backOffIf(boolean lost, ClockReading now) {
        if (lost) {
            long nanos = lossBackoff.lost(now);
            transitions.add(new Transition.BackedOff(lossBackoff.losses(), Duration.ofNanos(nanos)));
        }
    }

    void atRisk(Duration remaining) {
        candidacies
                .in(Candidacy.State.LEADING)
                .forEach(c -> transitions.add(new Transition.AtRisk(c.term(), remaining)));
    }

    // ---- how its record is given up: rule 7

    void released(Command.Release release) {
        for (TermId term : release.terms()) {
            Candidacy candidacy = releasing(term);
            if (candidacy != null) {
                candidacy.standBy();
            }
        }
    }

    void transferred(Command.Transfer transfer, boolean done) {
        for (TermId term : transfer.terms()) {
            Candidacy candidacy = releasing(term);
            if (candidacy != null && done) {
                candidacy.standBy();
            } else if (candidacy != null) {
                refuseTransfer(candidacy); // what was handed on all the same is released in vain
            }
        }
    }

    void transferUnanswered(Command.Transfer transfer) {
        for (TermId term : transfer.terms()) {
            Candidacy candidacy = releasing(term);
            if (candidacy != null) {
                refuseTransfer(candidacy); // if it took effect all the same, the next observation shows it
            }
        }
    }

    /** A term is not transferred to an instance that has missed a heartbeat: it is released for everybody instead. */
    void refuseTransfers(@Nullable String cohort, ClockReading now) {
        for (Candidacy candidacy : candidacies.in(Candidacy.State.RELEASING)) {
            Successor successor = candidacy.successor();
            if (successor != null && observedLeases.leaseOf(successor, cohort, timing.missedNanos(), now) == null) {
                refuseTransfer(candidacy);
            }
        }
    }

    private @Nullable Candidacy releasing(TermId term) {
        Candidacy candidacy = candidacies.find(term.election(), Candidacy.State.RELEASING);
        return candidacy != null && candidacy.term().equals(term) ? candidacy : null;
    }
}
