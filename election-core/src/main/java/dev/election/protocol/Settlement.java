// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Leader;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.TermId;
import dev.election.store.Unreadable;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules 4, 6 and 7: what the store's answers say of each election. Mutable through what it is given; confined to one
 * thread at a time.
 */
final class Settlement {

    private final Timing timing;
    private final Identity identity;
    private final Candidacies candidacies;
    private final Endings endings;
    private final ObservedLeases observedLeases;
    private final List<Transition> transitions;
    // Leases of other instances with our id, which were told.
    private final Set<String> twins = new HashSet<>();
    // Our own, and the one before it, which an observation may still show.
    private @Nullable String newestLease;
    private @Nullable String lastLease;

    Settlement(
            Timing timing,
            Identity identity,
            Candidacies candidacies,
            Endings endings,
            ObservedLeases observedLeases,
            List<Transition> transitions) {
        this.timing = timing;
        this.identity = identity;
        this.candidacies = candidacies;
        this.endings = endings;
        this.observedLeases = observedLeases;
        this.transitions = transitions;
    }

    // ---- an observation

    void observed(Observation observation, @Nullable String ownLease, boolean mayLead, ClockReading now) {
        boolean lost = false;
        Set<String> absent = new HashSet<>(candidacies.names());
        for (LeaderRecord record : observation.leaders()) {
            absent.remove(record.election());
            Candidacy candidacy = candidacies.shown(record.election(), record.token());
            readable(candidacy, record);
            if (candidacy.show(record, ownLease)) {
                transitions.add(
                        new Transition.TokenSetBack(record.election(), record.token(), candidacy.highestSeen()));
            }
            lost |= isNotWhatWeHold(candidacy, record, ownLease) && endings.superseded(candidacy);
            if (candidacy.state() == Candidacy.State.STANDBY) {
                settle(candidacy, record, ownLease, mayLead, now);
            }
            signOfLife(candidacy, record);
        }
        candidacies.nothingIsMissing();
        for (Unreadable bad : observation.unreadable()) {
            Candidacy candidacy = bad.kind() == Unreadable.Kind.LEADER ? candidacies.find(bad.key()) : null;
            if (candidacy != null) {
                // there is a record: none is to be added, and none can be claimed
                absent.remove(bad.key());
                lost |= endings.superseded(candidacy);
                candidacy.showNothing();
                unreadable(candidacy, bad.why());
            }
        }
        for (String election : absent) {
            lost |= absent(candidacies.shown(election, 0));
        }
        endings.holdBackIf(lost, now);
        twins.removeIf(id -> observedLeases.lease(id) == null);
        if (ownLease == null) {
            return; // our last one may still be shown
        }
        if (!ownLease.equals(newestLease)) {
            lastLease = newestLease;
            newestLease = ownLease;
        }
        Set<String> ours = lastLease == null ? Set.of(ownLease) : Set.of(ownLease, lastLease);
        Lease twin = observedLeases.twin(ours, identity.instance(), now);
        if (twin != null && twins.add(twin.id())) {
            transitions.add(new Transition.TwinSeen(identity, ownLease, twin));
        }
    }

    private void signOfLife(Candidacy candidacy, LeaderRecord record) {
        String holder = record.leaseId();
        ClockReading newest = holder == null ? null : observedLeases.signOfLife(holder);
        if (holder != null && newest != null) {
            candidacy.vacancy().ledBy(holder, newest);
        }
    }

    private static boolean isNotWhatWeHold(Candidacy candidacy, LeaderRecord record, @Nullable String ownLease) {
        if (candidacy.state() == Candidacy.State.STANDBY) {
            return false;
        }
        boolean ours = ownLease != null
                && ownLease.equals(record.leaseId())
                && record.token() == candidacy.term().token();
        return !ours;
    }

    private boolean absent(Candidacy candidacy) {
        boolean lost = endings.superseded(candidacy);
        candidacy.showNothing();
        if (candidacy.isWanted()) {
            candidacies.isMissing(candidacy);
        }
        return lost;
    }

    private void settle(
            Candidacy candidacy, LeaderRecord record, @Nullable String ownLease, boolean mayLead, ClockReading now) {
        String holder = record.leaseId();
        if (holder != null && holder.equals(ownLease)) {
            // protocol, rule 6: taken up, or given up: a third case would leave the election leaderless
            if (mayLead && candidacy.isWanted() && candidacy.isFresh(record.token())) {
                grant(candidacy, record.token(), holder, now.wallTime(), now);
            } else {
                candidacy.releaseUnwanted(record.token());
            }
            return;
        }
        Lease lease = holder == null ? null : observedLeases.lease(holder);
        if (holder != null && observedLeases.isUnreadable(holder)) {
            heldByTheUnknown(candidacy, record);
            return;
        }
        if (lease == null) {
            vacant(candidacy, record, now);
            return;
        }
        candidacy.showTaken();
        led(candidacy);
        candidacy.anotherHasLed();
        if (observedLeases.isSilent(lease.id(), now)) {
            // where only watchers are left nobody expires it, and it must not be shown as the leader for ever
            if (candidacy.leaderIsGone()) {
                transitions.add(new Transition.Vacated(candidacy.election()));
            }
            return;
        }
        if (candidacy.leaderIsNew(record.token())) {
            Instant since = record.since() == null ? now.wallTime() : record.since();
            leaderSeen(
                    candidacy,
                    new Leader(record.election(), record.token(), lease.instance(), lease.address(), since),
                    now);
        }
    }

    // It is not vacant, whoever that is.
    private void heldByTheUnknown(Candidacy candidacy, LeaderRecord record) {
        candidacy.showTaken();
        if (candidacy.leaderIsNot(record.token())) {
            transitions.add(new Transition.Vacated(candidacy.election()));
        }
        unreadable(candidacy, "it is held under lease '" + record.leaseId() + "', which cannot be read");
    }

    private void unreadable(Candidacy candidacy, String why) {
        if (candidacy.isWanted() && candidacy.unreadableIsNew()) {
            transitions.add(new Transition.Impaired(candidacy.election(), Transition.Cause.UNREADABLE, why));
        }
    }

    private void readable(Candidacy candidacy, LeaderRecord record) {
        String holder = record.leaseId();
        if ((holder == null || !observedLeases.isUnreadable(holder)) && candidacy.wasUnreadable()) {
            transitions.add(new Transition.Mended(candidacy.election(), Transition.Cause.UNREADABLE));
        }
    }

    private void vacant(Candidacy candidacy, LeaderRecord record, ClockReading now) {
        candidacy.showVacant(record, now);
        candidacy.vacancy().begins(holderLives(candidacy), now);
        if (candidacy.leaderIsGone()) {
            transitions.add(new Transition.Vacated(candidacy.election()));
        }
    }

    // Claims of it that were in vain do not matter any more.
    private void led(Candidacy candidacy) {
        if (candidacy.vainClaims().end()) {
            transitions.add(new Transition.Mended(candidacy.election(), Transition.Cause.CLAIMS_IN_VAIN));
        }
    }

    private void grant(Candidacy candidacy, long token, String leaseId, Instant since, ClockReading now) {
        led(candidacy);
        candidacy.lead(token, now);
        candidacy.leaderIsNew(token);
        transitions.add(new Transition.Granted(candidacy.term(), leaseId, since));
        Leader self = new Leader(candidacy.election(), token, identity.instance(), identity.address(), since);
        leaderSeen(candidacy, self, now);
        candidacy.vacancy().ledBy(leaseId, now);
    }

    private void leaderSeen(Candidacy candidacy, Leader leader, ClockReading now) {
        transitions.add(new Transition.LeaderSeen(leader, candidacy.vacancy().untilNow(holderLives(candidacy), now)));
    }

    private boolean holderLives(Candidacy candidacy) {
        String holder = candidacy.vacancy().holder();
        return holder != null && observedLeases.lease(holder) != null;
    }

    // ---- other answers

    /** What is hinted to be free may be claimed, as far as it is what was seen last; nobody is told before that is certain. */
    void hinted(Hint hint, ClockReading now) {
        if (hint instanceof Hint.Closed closed) {
            for (Candidacy candidacy : candidacies.all()) {
                LeaderRecord shown = candidacy.shown();
                if (shown != null && closed.lease().equals(shown.leaseId())) {
                    claimable(candidacy, shown, now);
                }
            }
        } else if (hint instanceof Hint.Released released) {
            for (TermId term : released.terms()) {
                Candidacy candidacy = candidacies.find(term.election());
                LeaderRecord shown = candidacy == null ? null : candidacy.shown();
                if (candidacy != null && shown != null && shown.token() == term.token()) {
                    claimable(candidacy, shown, now);
                }
            }
        }
    }

    private static void claimable(Candidacy candidacy, LeaderRecord shown, ClockReading now) {
        if (candidacy.state() == Candidacy.State.STANDBY) {
            boolean unused = candidacy.showVacant(shown, now);
        }
    }

    /** Another instance's lease is gone: its elections are vacant, which is not worth a word where they are claimed right away. */
    void holderGone(String leaseId, ClockReading now) {
        for (Candidacy candidacy : candidacies.all()) {
            LeaderRecord shown = candidacy.shown();
            if (shown != null && leaseId.equals(shown.leaseId())) {
                claimable(candidacy, shown, now);
                if (candidacy.isVacant() && !candidacies.isClaimable(candidacy, now)) {
                    vacant(candidacy, shown, now);
                }
            }
        }
    }

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
                grant(candidacy, claim.newToken(), command.leaseId(), since, now);
                continue;
            }
            candidacy.claimUnsettled();
            if (result.won().contains(claim.election())) {
                continue;
            }
            boolean isBlocked = result.blocked().contains(claim.election());
            notWon(candidacy, claim, isBlocked ? blocked(result) : "they are lost, though nobody else leads", now);
            if (isBlocked) {
                if (candidacy.blockedIsNew()) {
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
        if (candidacy.vainClaims().oneMore(claim.seenToken(), timing.leaseNanos(), now)) {
            transitions.add(new Transition.Impaired(claim.election(), Transition.Cause.CLAIMS_IN_VAIN, reason));
        }
    }

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
                endings.refuseTransfer(candidacy); // what was handed on all the same is released in vain
            }
        }
    }

    void transferUnanswered(Command.Transfer transfer) {
        for (TermId term : transfer.terms()) {
            Candidacy candidacy = releasing(term);
            if (candidacy != null) {
                endings.refuseTransfer(candidacy); // if it took effect all the same, the next observation shows it
            }
        }
    }

    /** A term is handed to nobody that seems to be dead: it is released for everybody instead. */
    void refuseTransfers(long missedNanos, ClockReading now) {
        for (Candidacy candidacy : candidacies.in(Candidacy.State.RELEASING)) {
            Successor successor = candidacy.successor();
            if (successor != null
                    && observedLeases.leaseOf(successor, candidacies.cohort(), missedNanos, now) == null) {
                endings.refuseTransfer(candidacy);
            }
        }
    }

    private @Nullable Candidacy releasing(TermId term) {
        Candidacy candidacy = candidacies.find(term.election(), Candidacy.State.RELEASING);
        return candidacy != null && candidacy.term().equals(term) ? candidacy : null;
    }
}
