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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rules 3, 6 and 7: how the terms of this instance begin and end, gracefully or at once, and which transitions are
 * reported. The only writer of {@link Transition}s. Mutable; confined to one thread at a time.
 */
final class Terms {

    private final Timing timing;
    private final Identity identity;
    private final Candidacies candidacies;
    private final ObservedLeases observedLeases;
    private final LossBackoff lossBackoff;
    private final BalanceEligibility eligibility;
    // Transfers that were requested and have not begun; each belongs to a term that is held, and is removed when that
    // term ends.
    private final PendingTransfers pendingTransfers;
    // Transitions that the runtime has not fetched yet, oldest first.
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

    /** Adds a transition that another part of the machine reports. */
    void report(Transition transition) {
        transitions.add(transition);
    }

    List<Transition> drainTransitions() {
        if (transitions.isEmpty()) {
            return List.of();
        }
        List<Transition> drained = List.copyOf(transitions);
        transitions.clear();
        return drained;
    }

    // ---- how a term begins: rule 6

    /** Begins the terms that were won; returns whether no claim was lost to another instance. */
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
            if (result.unsettled().contains(claim.election())) {
                notWon(candidacy, claim, "the store does not know their outcome", now);
                continue;
            }
            boolean isBlocked = result.blocked().contains(claim.election());
            notWon(candidacy, claim, isBlocked ? blocked(result) : "they were lost, though no instance leads", now);
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

    void claimFailed(Command.ClaimVacant command, String reason, ClockReading now) {
        for (Claim claim : command.claims()) {
            Candidacy candidacy = candidacies.find(claim.election(), Candidacy.State.CLAIMING);
            if (candidacy != null) {
                candidacy.claimUnsettled();
                notWon(candidacy, claim, reason, now);
            }
        }
    }

    private void notWon(Candidacy candidacy, Claim claim, String reason, ClockReading now) {
        if (candidacy.observed().claimInVain(claim.seenToken(), timing.leaseNanos(), now)) {
            impaired(candidacy, Transition.Cause.CLAIMS_IN_VAIN, reason);
        }
    }

    /** The election has a leader: earlier claims in vain no longer matter. */
    void led(Candidacy candidacy) {
        candidacy.observed().forgetClaimsInVain();
        mended(candidacy, Transition.Cause.CLAIMS_IN_VAIN);
    }

    /** Reports once why this instance cannot lead the election. */
    void impaired(Candidacy candidacy, Transition.Cause cause, String detail) {
        if (candidacy.observed().impairments().add(cause)) {
            transitions.add(new Transition.Impaired(candidacy.election(), cause, detail));
        }
    }

    /** Reports that the cause is gone, if it was reported. */
    void mended(Candidacy candidacy, Transition.Cause cause) {
        if (candidacy.observed().impairments().remove(cause)) {
            transitions.add(new Transition.Mended(candidacy.election(), cause));
        }
    }

    /** A term of this instance begins. */
    void begin(Candidacy candidacy, long token, String leaseId, Instant since, ClockReading now) {
        led(candidacy);
        candidacy.lead(token, now);
        candidacy.observed().noteLeader(token);
        Duration vacancy = vacancy(candidacy, now);
        transitions.add(new Transition.Granted(
                candidacy.term(),
                leaseId,
                since,
                vacancy == null ? null : now.wallTime().minus(vacancy)));
        Leader self = new Leader(candidacy.election(), token, identity.instance(), identity.address(), since);
        leaderSeen(candidacy, self, now);
        candidacy.observed().ledBy(leaseId, now);
    }

    /** A leader that was not reported yet was observed. */
    void leaderSeen(Candidacy candidacy, Leader leader, ClockReading now) {
        transitions.add(new Transition.LeaderSeen(leader, vacancy(candidacy, now)));
    }

    /** The election has become vacant; reported only if a leader was reported before. */
    void vacated(Candidacy candidacy) {
        if (candidacy.observed().forgetLeader()) {
            transitions.add(new Transition.Vacated(candidacy.election()));
        }
    }

    /** This instance has expired another's lease, which held elections. */
    void holderExpired(String leaseId, ClockReading now) {
        ObservedLease holder = observedLeases.find(leaseId);
        if (holder != null) {
            transitions.add(
                    new Transition.HolderExpired(holder.lease(), Duration.ofNanos(now.nanosSince(holder.arrived()))));
        }
    }

    private @Nullable Duration vacancy(Candidacy candidacy, ClockReading now) {
        ObservedElection observed = candidacy.observed();
        return observed.vacancyUntilNow(observedLeases.find(observed.lastHolder()), now);
    }

    // ---- how a term ends gracefully: rule 7

    void drainAll(RevocationReason reason) {
        candidacies.in(Candidacy.State.LEADING).forEach(c -> drain(c, reason, null));
    }

    void stepDown(String election, @Nullable Duration sitOut, ClockReading now) {
        Candidacy candidacy = candidacies.find(election);
        if (candidacy == null) {
            return;
        }
        boolean leading = candidacy.state() == Candidacy.State.LEADING;
        // its term may be draining to be transferred for balance: if that fails, this instance must not claim it again
        boolean draining = candidacy.state() == Candidacy.State.DRAINING
                && !candidacy.sitOut().isForStepDown(now);
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

    void resume(String election) {
        Candidacy candidacy = candidacies.find(election);
        if (candidacy != null) {
            candidacy.sitOut().end();
            eligibility.resumed();
        }
    }

    long sitOutNanos(String election, ClockReading now) {
        Candidacy candidacy = candidacies.find(election);
        return candidacy == null ? 0 : Math.max(0, candidacy.sitOut().nanosLeft(now));
    }

    /**
     * Stops being a candidate in the election, and steps down if it leads; returns whether this instance was a
     * candidate.
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

    /** Requests a transfer, which begins once the other instance has proven to be alive. */
    void transfer(String election, String instance, ClockReading now) {
        Candidacy candidacy = candidacies.find(election, Candidacy.State.LEADING);
        if (candidacy != null) {
            refused(pendingTransfers.add(candidacy.term(), instance, now), Refusal.SUPERSEDED);
        }
    }

    boolean isTransferPending(Candidacy candidacy) {
        return pendingTransfers.has(candidacy.election());
    }

    /** Whether any requested transfer has not begun. */
    boolean areTransfersPending() {
        return !pendingTransfers.isEmpty();
    }

    /** How long until the next observation that transfers that have not begun need. */
    long nanosToTransferObservation() {
        return pendingTransfers.nanosToObservation();
    }

    /**
     * An observation was received that had been sent at the given reading: transfers to instances that have proven to
     * be alive begin.
     */
    void beginTransfers(ClockReading sent, ClockReading now) {
        for (PendingTransfers.Pending proven : pendingTransfers.proven(sent, observedLeases, now)) {
            Candidacy candidacy = candidacies.find(proven.term().election(), Candidacy.State.LEADING);
            if (candidacy != null) {
                eligibility.steppedAside(null, now);
                candidacy.sitOut().beginForTransfer(now.monotonicNanos() + timing.leaseNanos());
                drain(candidacy, RevocationReason.TRANSFERRED, new Successor(proven.instance(), null));
            }
        }
    }

    /** Abandons transfers to instances that have shown no heartbeat in time: this instance keeps leading. */
    void refuseOverdueTransfers(ClockReading now) {
        pendingTransfers.overdue(now).forEach(one -> refused(one, Refusal.NO_SIGN_OF_LIFE));
    }

    private void refused(PendingTransfers.@Nullable Pending transfer, Refusal why) {
        if (transfer != null) {
            transitions.add(new Transition.TransferRefused(transfer.term(), transfer.instance(), why));
        }
    }

    /** Transfers a term to balance elections: if the transfer fails, any instance may claim, including this one. */
    void transferForBalance(Candidacy candidacy, Successor successor) {
        drain(candidacy, RevocationReason.BALANCED, successor);
    }

    private void drain(Candidacy candidacy, RevocationReason reason, @Nullable Successor successor) {
        refused(pendingTransfers.remove(candidacy.election()), Refusal.SUPERSEDED);
        candidacy.drain(successor);
        transitions.add(new Transition.Revoked(candidacy.term(), reason));
    }

    /** The listeners and the work in flight of a draining term have finished. */
    void drained(String election, long token, ClockReading now) {
        Candidacy candidacy = candidacies.find(election, Candidacy.State.DRAINING);
        if (candidacy != null && candidacy.term().token() == token) {
            endDrain(candidacy, now);
        }
    }

    /** Steps down, and ends the term without waiting for listeners and work. */
    void stepDownNow(String election, ClockReading now) {
        stepDown(election, null, now);
        Candidacy candidacy = candidacies.find(election, Candidacy.State.DRAINING);
        if (candidacy != null) {
            transitions.add(new Transition.Forced(candidacy.term()));
            endDrain(candidacy, now);
        }
    }

    // The term is over before its release can be sent: the runtime publishes the end in the same step.
    private void endDrain(Candidacy candidacy, ClockReading now) {
        transitions.add(new Transition.Ended(candidacy.term()));
        candidacy.release();
        candidacies.drained(now);
    }

    /** The term is not transferred, or the outcome is unknown: the first instance to claim leads. */
    void refuseTransfer(Candidacy candidacy) {
        Successor successor = candidacy.successor();
        if (successor != null && successor.lease() == null) { // the transfer was requested explicitly
            transitions.add(
                    new Transition.TransferRefused(candidacy.term(), successor.instance(), Refusal.NOT_CONFIRMED));
        }
        candidacy.forgetSuccessor();
    }

    // ---- how a term ends at once: rule 3

    /** The belief has ended: every term ends, and its record is released so that other instances need not wait. */
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

    /** Our lease no longer exists: no term is held, and no record is left to release. */
    void leaseGone(ClockReading now) {
        boolean lost = false;
        for (Candidacy candidacy : candidacies.all()) {
            lost |= endWithoutRecord(candidacy, RevocationReason.LEASE_EXPIRED);
        }
        backOffIf(lost, now);
    }

    /** The store does not show the term that we hold or release. Returns whether leadership was lost thereby. */
    boolean supersede(Candidacy candidacy) {
        return endWithoutRecord(candidacy, RevocationReason.SUPERSEDED);
    }

    private boolean endWithoutRecord(Candidacy candidacy, RevocationReason reason) {
        boolean lost = candidacy.state() == Candidacy.State.LEADING;
        refuseTransfer(candidacy); // a transfer that is cut short does not take place
        if (endNow(candidacy, reason) || candidacy.state() == Candidacy.State.RELEASING) {
            candidacy.standBy();
        }
        return lost;
    }

    private boolean endNow(Candidacy candidacy, RevocationReason reason) {
        if (candidacy.state() == Candidacy.State.LEADING) {
            refused(pendingTransfers.remove(candidacy.election()), Refusal.SUPERSEDED);
            transitions.add(new Transition.Revoked(candidacy.term(), reason));
        } else if (candidacy.state() == Candidacy.State.DRAINING) {
            transitions.add(new Transition.CutShort(candidacy.term(), reason));
        } else {
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

    // ---- how its record is released or transferred: rule 7

    /**
     * The request for the terms that have ended: a transfer of those with the same successor first, then a release of
     * all others. A term is not transferred to an instance that has missed a heartbeat.
     */
    Command release(String ownLease, @Nullable String cohort, ClockReading now) {
        List<TermId> released = new ArrayList<>();
        Map<String, List<TermId>> transferred = new LinkedHashMap<>();
        for (Candidacy candidacy : candidacies.toBeReleased()) {
            Successor successor = candidacy.successor();
            String toLease = successor == null
                    ? null
                    : observedLeases.transferTarget(successor, cohort, timing.missedNanos(), now);
            if (toLease == null) {
                refuseTransfer(candidacy);
                released.add(candidacy.term());
            } else {
                transferred.computeIfAbsent(toLease, lease -> new ArrayList<>()).add(candidacy.term());
            }
        }
        if (transferred.isEmpty()) {
            return new Command.Release(ownLease, released);
        }
        var first = transferred.entrySet().iterator().next();
        return new Command.Transfer(ownLease, first.getValue(), first.getKey());
    }

    void released(Command.Release release) {
        releasing(release.terms()).forEach(Candidacy::standBy);
    }

    /** The store has transferred these terms, or has not, or did not respond. */
    void transferred(Command.Transfer transfer, boolean done) {
        // if a transfer that is refused here did take effect, its release has no effect, and an observation shows it
        releasing(transfer.terms()).forEach(done ? Candidacy::standBy : this::refuseTransfer);
    }

    private List<Candidacy> releasing(List<TermId> terms) {
        List<Candidacy> found = new ArrayList<>();
        for (TermId term : terms) {
            Candidacy candidacy = candidacies.find(term.election(), Candidacy.State.RELEASING);
            if (candidacy != null && candidacy.term().equals(term)) {
                found.add(candidacy);
            }
        }
        return found;
    }
}
