// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Leader;
import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.TermId;
import dev.election.store.Unreadable;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules 4, 6 and 7: applies the records of an observation to each election. Mutable; confined to one thread at a time.
 */
final class ObservedRecords {

    private final Identity identity;
    private final Candidacies candidacies;
    private final Terms terms;
    private final ObservedLeases observedLeases;
    private final ClaimOrder order;
    private final OtherTimings otherTimings;
    // Leases of other instances with our id that were reported.
    private final Set<String> twins = new HashSet<>();
    // Our own lease, and the one before it, which an observation may still show.
    private @Nullable String newestLease;
    private @Nullable String lastLease;

    ObservedRecords(
            Timing timing,
            Identity identity,
            Candidacies candidacies,
            Terms terms,
            ObservedLeases observedLeases,
            ClaimOrder order) {
        this.identity = identity;
        this.candidacies = candidacies;
        this.terms = terms;
        this.observedLeases = observedLeases;
        this.order = order;
        this.otherTimings = new OtherTimings(identity, timing);
    }

    // ---- an observation

    /** Returns the joined elections without a record, each with the token that a new record must start with. */
    Map<String, Long> observed(Observation observation, @Nullable String ownLease, boolean mayLead, ClockReading now) {
        Map<String, Long> missing = new LinkedHashMap<>();
        boolean lost = false;
        Set<String> absent = new HashSet<>(candidacies.names());
        for (LeaderRecord record : observation.leaders()) {
            absent.remove(record.election());
            Candidacy candidacy = candidacies.shown(record.election(), record.token());
            if (!observedLeases.isUnreadable(record.leaseId())) {
                terms.mended(candidacy, Transition.Cause.UNREADABLE);
            }
            if (candidacy.show(record, ownLease)) {
                terms.report(new Transition.TokenSetBack(
                        record.election(), record.token(), candidacy.observed().highestSeen()));
            }
            lost |= differsFromHeldTerm(candidacy, record, ownLease) && terms.supersede(candidacy);
            if (candidacy.state() == Candidacy.State.STANDBY) {
                applyToStandby(candidacy, record, ownLease, mayLead, now);
            }
            signOfLife(candidacy, record, ownLease);
        }
        for (Unreadable bad : observation.unreadable()) {
            Candidacy candidacy = bad.kind() == Unreadable.Kind.LEADER ? candidacies.find(bad.key()) : null;
            if (candidacy != null) {
                // the record exists: it must not be added, and cannot be claimed
                absent.remove(bad.key());
                lost |= terms.supersede(candidacy);
                candidacy.observed().showNothing();
                unreadable(candidacy, bad.why());
            }
        }
        for (String election : absent) {
            Candidacy candidacy = candidacies.shown(election, 0);
            lost |= terms.supersede(candidacy);
            candidacy.observed().showNothing();
            if (candidacy.isWanted()) {
                // protocol, rule 6: never below a token that was seen, even if the record was lost
                missing.put(election, candidacy.observed().highestSeen());
            }
        }
        terms.backOffIf(lost, now);
        if (ownLease != null) { // otherwise our previous lease may still be shown
            findTwin(ownLease, now);
        }
        return missing;
    }

    private void findTwin(String ownLease, ClockReading now) {
        twins.removeIf(id -> observedLeases.find(id) == null);
        if (!ownLease.equals(newestLease)) {
            lastLease = newestLease;
            newestLease = ownLease;
        }
        Set<String> ours = lastLease == null ? Set.of(ownLease) : Set.of(ownLease, lastLease);
        Lease twin = observedLeases.twin(ours, identity.instance(), now);
        if (twin != null && twins.add(twin.id())) {
            terms.report(new Transition.TwinSeen(identity, ownLease, twin));
        }
    }

    private void signOfLife(Candidacy candidacy, LeaderRecord record, @Nullable String ownLease) {
        ObservedLease holder = observedLeases.find(record.leaseId());
        boolean ours = holder != null && holder.lease().id().equals(ownLease);
        // a term that we lost stays in the record until we have released it
        if (holder != null && (!ours || candidacy.holdsTerm())) {
            boolean lives = ours || holder.isRenewed() || candidacy.observed().isLaterThanFirst(record.token());
            candidacy.observed().ledBy(holder.lease().id(), lives ? holder.arrived() : null);
        }
    }

    private static boolean differsFromHeldTerm(Candidacy candidacy, LeaderRecord record, @Nullable String ownLease) {
        if (candidacy.state() == Candidacy.State.STANDBY) {
            return false;
        }
        boolean ours = ownLease != null
                && ownLease.equals(record.leaseId())
                && record.token() == candidacy.term().token();
        return !ours;
    }

    private void applyToStandby(
            Candidacy candidacy, LeaderRecord record, @Nullable String ownLease, boolean mayLead, ClockReading now) {
        String holder = record.leaseId();
        if (holder != null && holder.equals(ownLease)) {
            // protocol, rule 6: either the term begins, or it is released: a third case would leave the election
            // leaderless
            if (mayLead && candidacy.isWanted() && candidacy.isFresh(record.token())) {
                terms.begin(candidacy, record.token(), holder, now.wallTime(), now);
            } else {
                candidacy.releaseUnwanted(record.token());
            }
            return;
        }
        ObservedLease known = observedLeases.find(holder);
        if (observedLeases.isUnreadable(holder)) {
            heldUnderUnreadableLease(candidacy, record);
            return;
        }
        if (known == null) {
            vacant(candidacy, record, now);
            return;
        }
        candidacy.observed().showTaken();
        terms.led(candidacy);
        candidacy.sitOut().anotherHasLed();
        if (ownLease != null) {
            noteApplication(candidacy, known.lease());
            noteTiming(candidacy, known.lease());
        }
        if (known.nanosToExpiry(now) <= 0) {
            // if only watchers are left, no instance expires the lease, and its owner must not be shown as the leader
            // forever
            terms.vacated(candidacy);
            return;
        }
        if (candidacy.observed().noteLeader(record.token())) {
            Lease lease = known.lease();
            Instant since = record.since() == null ? now.wallTime() : record.since();
            terms.leaderSeen(
                    candidacy,
                    new Leader(record.election(), record.token(), lease.instance(), lease.address(), since),
                    now);
        }
    }

    // Two applications in one election are most likely a mistake: the work of one is not done while the other leads.
    private void noteApplication(Candidacy candidacy, Lease leader) {
        String own = identity.application();
        String other = leader.application();
        if (own != null
                && other != null
                && !own.equals(other)
                && candidacy.isWanted()
                && candidacy.observed().noteForeign(other)) {
            terms.report(new Transition.ForeignLeader(candidacy.election(), leader.instance(), other, own));
        }
    }

    private void noteTiming(Candidacy candidacy, Lease leader) {
        Transition other = candidacy.isWanted() ? otherTimings.note(candidacy.election(), leader) : null;
        if (other != null) {
            terms.report(other);
        }
    }

    // The leader is unknown, but the election is not vacant.
    private void heldUnderUnreadableLease(Candidacy candidacy, LeaderRecord record) {
        candidacy.observed().showTaken();
        if (candidacy.observed().forgetLeaderExcept(record.token())) {
            terms.report(new Transition.Vacated(candidacy.election()));
        }
        unreadable(candidacy, "it is held under lease '" + record.leaseId() + "', which cannot be read");
    }

    private void unreadable(Candidacy candidacy, String why) {
        if (candidacy.isWanted()) {
            terms.impaired(candidacy, Transition.Cause.UNREADABLE, why);
        }
    }

    private void vacant(Candidacy candidacy, LeaderRecord record, ClockReading now) {
        showVacant(candidacy, record, now);
        ObservedElection observed = candidacy.observed();
        observed.vacancyBegins(observedLeases.find(observed.lastHolder()), now);
        terms.vacated(candidacy);
    }

    // ---- other signs that an election is vacant

    /**
     * Elections that are hinted to be vacant may be claimed if the hint matches the last observation; nothing is
     * reported before the vacancy is certain.
     */
    void hinted(Hint hint, ClockReading now) {
        if (hint instanceof Hint.Closed closed) {
            leaseGone(closed.lease(), now);
        } else if (hint instanceof Hint.Gone gone) {
            leaseGone(gone.lease(), now);
        } else if (hint instanceof Hint.Released released) {
            for (TermId term : released.terms()) {
                Candidacy candidacy = candidacies.find(term.election());
                LeaderRecord shown =
                        candidacy == null ? null : candidacy.observed().shown();
                if (candidacy != null && shown != null && shown.token() == term.token()) {
                    claimable(candidacy, shown, now);
                }
            }
        }
    }

    private void leaseGone(String leaseId, ClockReading now) {
        for (Candidacy candidacy : candidacies.all()) {
            LeaderRecord shown = candidacy.observed().shown();
            if (shown != null && leaseId.equals(shown.leaseId())) {
                claimable(candidacy, shown, now);
            }
        }
    }

    private void showVacant(Candidacy candidacy, LeaderRecord record, ClockReading now) {
        if (candidacy.observed().vacant() == null) {
            order.vacancyBegan(candidacy);
        }
        candidacy.observed().showVacant(record, now);
    }

    private void claimable(Candidacy candidacy, LeaderRecord shown, ClockReading now) {
        if (candidacy.state() == Candidacy.State.STANDBY) {
            showVacant(candidacy, shown, now);
        }
    }

    /**
     * Another instance's lease was expired: its elections are vacant, which is reported only for those that are not
     * claimed at once.
     */
    void holderGone(String leaseId, ClockReading now) {
        for (Candidacy candidacy : candidacies.all()) {
            LeaderRecord shown = candidacy.observed().shown();
            if (shown != null && leaseId.equals(shown.leaseId())) {
                claimable(candidacy, shown, now);
                if (candidacy.isVacant() && !candidacies.isClaimable(candidacy, order, now)) {
                    vacant(candidacy, shown, now);
                }
            }
        }
    }
}
