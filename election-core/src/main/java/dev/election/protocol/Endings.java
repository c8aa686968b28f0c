// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.RevocationReason;
import dev.election.protocol.Transition.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rules 3 and 7: how terms end, in order or at once. Mutable through what it is given; confined to one thread at a time.
 */
final class Endings {

    private final Timing timing;
    private final Candidacies candidacies;
    private final LossBackoff lossBackoff;
    private final BalanceEligibility eligibility;
    private final PendingTransfers pendingTransfers;
    private final List<Transition> transitions;

    Endings(
            Timing timing,
            Candidacies candidacies,
            LossBackoff lossBackoff,
            BalanceEligibility eligibility,
            List<Transition> transitions) {
        this.timing = timing;
        this.candidacies = candidacies;
        this.lossBackoff = lossBackoff;
        this.eligibility = eligibility;
        this.pendingTransfers = new PendingTransfers(timing);
        this.transitions = transitions;
    }

    // ---- in order: rule 7

    void drainAll(RevocationReason reason) {
        candidacies.in(Candidacy.State.LEADING).forEach(c -> drain(c, reason, null));
    }

    void stepDown(String election, @Nullable Duration sitOut, ClockReading now) {
        Candidacy candidacy = candidacies.find(election);
        if (candidacy == null) {
            return;
        }
        boolean leading = candidacy.state() == Candidacy.State.LEADING;
        // it may be handed on for the sake of balance: it is not to come back if that fails
        boolean draining = candidacy.state() == Candidacy.State.DRAINING && !candidacy.sitsOutAsAsked(now);
        if (leading || draining || sitOut != null) {
            eligibility.steppedAside(sitOut, now);
        }
        if (sitOut != null) {
            candidacy.sitOut(now.monotonicNanos() + TimeUnit.NANOSECONDS.convert(sitOut), false);
        } else if (leading || draining) {
            candidacy.sitOut(now.monotonicNanos() + timing.leaseNanos(), true);
        }
        if (leading) {
            drain(candidacy, RevocationReason.STEPPED_DOWN, null);
        }
    }

    /** Stands in the election no more, and gives up what it leads there. */
    void leave(String election) {
        Candidacy candidacy = candidacies.find(election);
        if (candidacy != null) {
            candidacies.leave(candidacy);
            if (candidacy.state() == Candidacy.State.LEADING) {
                drain(candidacy, RevocationReason.WITHDRAWN, null);
            }
        }
    }

    void transfer(String election, String instance, ClockReading now) {
        Candidacy candidacy = candidacies.find(election, Candidacy.State.LEADING);
        if (candidacy != null) {
            refused(pendingTransfers.ask(candidacy.term(), instance, now), Refusal.OVERTAKEN);
        }
    }

    boolean isTransferPending(Candidacy candidacy) {
        return pendingTransfers.has(candidacy.election());
    }

    boolean areTransfersPending() {
        return !pendingTransfers.isEmpty();
    }

    /** How long until the next observation for the sake of transfers that have not begun. */
    long nanosToTransferObservation() {
        return pendingTransfers.nanosToObservation();
    }

    /** An observation that was sent then was answered: transfers to instances that are proven to live begin. */
    void beginTransfers(ClockReading sent, ObservedLeases observedLeases, ClockReading now) {
        for (PendingTransfers.Pending proven : pendingTransfers.proven(sent, observedLeases, now)) {
            Candidacy candidacy = candidacies.find(proven.term().election(), Candidacy.State.LEADING);
            if (candidacy != null) {
                eligibility.steppedAside(null, now);
                candidacy.sitOutForTransfer(now.monotonicNanos() + timing.leaseNanos());
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

    /** For the sake of balance: if it fails, whoever's turn it is claims, even this instance. */
    void handOn(Candidacy candidacy, Successor successor) {
        drain(candidacy, RevocationReason.BALANCED, successor);
    }

    private void drain(Candidacy candidacy, RevocationReason reason, @Nullable Successor successor) {
        refused(pendingTransfers.remove(candidacy.election()), Refusal.OVERTAKEN);
        candidacy.drain(successor);
        transitions.add(new Transition.Revoked(candidacy.term(), reason));
    }

    void drained(String election, long token, ClockReading now) {
        Candidacy candidacy = candidacies.find(election, Candidacy.State.DRAINING);
        if (candidacy != null && candidacy.term().token() == token) {
            transitions.add(new Transition.Ended(candidacy.term()));
            candidacy.release();
            candidacies.drained(now);
        }
    }

    /** It is handed to nobody, or nobody knows: whoever claims first is to lead. */
    void refuseTransfer(Candidacy candidacy) {
        Successor successor = candidacy.successor();
        if (successor != null && successor.lease() == null) { // somebody asked for it
            transitions.add(
                    new Transition.TransferRefused(candidacy.term(), successor.instance(), Refusal.NOT_CONFIRMED));
        }
        candidacy.forgetSuccessor();
    }

    // ---- at once

    /** The belief is over: every term ends, and its record is given up so that others need not wait. */
    void beliefOver(ClockReading now) {
        boolean lost = false;
        for (Candidacy candidacy : candidacies.all()) {
            lost |= candidacy.state() == Candidacy.State.LEADING;
            if (endNow(candidacy, RevocationReason.LEASE_RAN_OUT)) {
                candidacy.release();
            }
        }
        holdBackIf(lost, now);
    }

    /** Our lease exists no more: nothing is held, and nothing is left to give up. */
    void leaseGone(ClockReading now) {
        boolean lost = false;
        for (Candidacy candidacy : candidacies.all()) {
            lost |= candidacy.state() == Candidacy.State.LEADING;
            refuseTransfer(candidacy); // one that was cut short hands nothing to anybody
            if (endNow(candidacy, RevocationReason.LEASE_EXPIRED) || candidacy.state() == Candidacy.State.RELEASING) {
                candidacy.standBy();
            }
        }
        holdBackIf(lost, now);
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

    void holdBackIf(boolean lost, ClockReading now) {
        if (lost) {
            long nanos = lossBackoff.lost(now);
            transitions.add(new Transition.HeldBack(lossBackoff.losses(), Duration.ofNanos(nanos)));
        }
    }

    void atRisk(Duration remaining) {
        candidacies
                .in(Candidacy.State.LEADING)
                .forEach(c -> transitions.add(new Transition.AtRisk(c.term(), remaining)));
    }
}
