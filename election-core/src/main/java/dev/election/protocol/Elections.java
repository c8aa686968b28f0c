// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All candidacies of an instance, and what moves several of them at once. Mutable; confined to one thread at a time.
 */
final class Elections {

    private final Timing timing;
    private final List<Transition> transitions;
    private final Identity identity;
    private final HoldBack holdBack;
    private final Map<String, Candidacy> candidacies = new LinkedHashMap<>();
    private final Map<String, Long> missing = new HashMap<>();

    Elections(Timing timing, List<Transition> transitions, Identity identity) {
        this.timing = timing;
        this.transitions = transitions;
        this.identity = identity;
        this.holdBack = new HoldBack(timing);
    }

    void join(String election, long highestSeen) {
        candidacies
                .computeIfAbsent(election, name -> new Candidacy(name, highestSeen))
                .want();
    }

    boolean isEmpty() {
        return candidacies.isEmpty();
    }

    Collection<Candidacy> all() {
        return candidacies.values();
    }

    List<Candidacy> in(Candidacy.State state) {
        return candidacies.values().stream().filter(c -> c.state() == state).toList();
    }

    int count(Candidacy.State state) {
        return counts().getOrDefault(state, 0);
    }

    boolean holdTerms() {
        return count(Candidacy.State.LEADING) + count(Candidacy.State.DRAINING) > 0;
    }

    boolean hasReleases() {
        for (Candidacy candidacy : candidacies.values()) {
            if (candidacy.state() == Candidacy.State.RELEASING) {
                return true;
            }
        }
        return false;
    }

    private Map<Candidacy.State, Integer> counts() {
        Map<Candidacy.State, Integer> counts = new EnumMap<>(Candidacy.State.class);
        candidacies.values().forEach(c -> counts.merge(c.state(), 1, Integer::sum));
        return counts;
    }

    Map<String, Long> highestTokens() {
        Map<String, Long> tokens = new HashMap<>();
        candidacies.values().forEach(c -> tokens.put(c.election(), c.highestSeen()));
        return tokens;
    }

    // ---- orderly ends: rule 7

    void drainAll(RevocationReason reason) {
        in(Candidacy.State.LEADING).forEach(c -> drain(c, reason, null));
    }

    void stepDown(String election, @Nullable Duration sitOut, ClockReading now) {
        Candidacy candidacy = candidacies.get(election);
        if (candidacy == null) {
            return;
        }
        boolean leading = candidacy.state() == Candidacy.State.LEADING;
        if (sitOut != null) {
            candidacy.sitOut(now.monotonicNanos() + sitOut.toNanos(), false);
        } else if (leading) {
            candidacy.sitOut(now.monotonicNanos() + timing.leaseNanos(), true);
        }
        if (leading) {
            drain(candidacy, RevocationReason.STEPPED_DOWN, null);
        }
    }

    void transfer(String election, String instance, ClockReading now) {
        Candidacy candidacy = candidacies.get(election);
        if (candidacy != null && candidacy.state() == Candidacy.State.LEADING) {
            candidacy.sitOut(now.monotonicNanos() + timing.leaseNanos(), true);
            drain(candidacy, RevocationReason.TRANSFERRED, instance);
        }
    }

    private void drain(Candidacy candidacy, RevocationReason reason, @Nullable String successor) {
        candidacy.drain(successor);
        transitions.add(new Transition.Revoked(candidacy.term(), reason));
    }

    void drained(String election, long token) {
        Candidacy candidacy = candidacies.get(election);
        if (candidacy != null
                && candidacy.state() == Candidacy.State.DRAINING
                && candidacy.term().token() == token) {
            end(candidacy);
            candidacy.release();
        }
    }

    // ---- other ends

    /** Ends every term at once and gives the records up; returns whether leadership was lost by it. */
    boolean endAll(RevocationReason reason) {
        boolean lost = false;
        for (Candidacy candidacy : candidacies.values()) {
            lost |= candidacy.state() == Candidacy.State.LEADING;
            if (endNow(candidacy, reason)) {
                candidacy.release();
            }
        }
        return lost;
    }

    /** Our lease exists no more: nothing is held, and nothing left to give up. */
    boolean leaseGone() {
        boolean lost = false;
        for (Candidacy candidacy : candidacies.values()) {
            lost |= candidacy.state() == Candidacy.State.LEADING;
            if (endNow(candidacy, RevocationReason.LEASE_EXPIRED) || candidacy.state() == Candidacy.State.RELEASING) {
                candidacy.standBy();
            }
        }
        return lost;
    }

    private boolean endNow(Candidacy candidacy, RevocationReason reason) {
        if (candidacy.state() == Candidacy.State.LEADING) {
            transitions.add(new Transition.Revoked(candidacy.term(), reason));
        } else if (candidacy.state() != Candidacy.State.DRAINING) {
            return false;
        }
        end(candidacy);
        return true;
    }

    private void end(Candidacy candidacy) {
        transitions.add(new Transition.Ended(candidacy.term()));
    }

    void atRisk(Duration remaining) {
        in(Candidacy.State.LEADING).forEach(c -> transitions.add(new Transition.AtRisk(c.term(), remaining)));
    }

    void holdBack(ClockReading now) {
        long nanos = holdBack.lost(now);
        transitions.add(new Transition.HeldBack(holdBack.losses(), Duration.ofNanos(nanos)));
    }

    // ---- questions

    Command observe(@Nullable String ownLease) {
        return new Command.Observe(List.copyOf(candidacies.keySet()), ownLease);
    }

    long nanosToClaim(ClockReading now) {
        long least = Long.MAX_VALUE;
        for (Candidacy candidacy : candidacies.values()) {
            least = Math.min(least, candidacy.nanosToClaim(holdBack, now));
        }
        return least;
    }

    Command claim(String ownLease, ClockReading now) {
        List<Claim> due = new ArrayList<>();
        for (Candidacy candidacy : candidacies.values()) {
            if (candidacy.nanosToClaim(holdBack, now) <= 0) {
                due.add(candidacy.claim());
            }
        }
        return new Command.ClaimVacant(ownLease, due);
    }

    Command release(String ownLease, Neighbours neighbours) {
        List<TermId> terms = new ArrayList<>();
        for (Candidacy candidacy : in(Candidacy.State.RELEASING)) {
            String successor = candidacy.successor();
            String toLease = successor == null ? null : neighbours.leaseOf(successor);
            if (toLease != null) {
                return new Command.Transfer(ownLease, candidacy.term(), toLease);
            }
            terms.add(candidacy.term());
        }
        return new Command.Release(ownLease, terms);
    }

    Map<String, Long> missing() {
        return Map.copyOf(missing);
    }

    // ---- answers

    void enrolled() {
        missing.clear();
    }

    void released(Command.Release release) {
        for (TermId term : release.terms()) {
            Candidacy candidacy = candidacies.get(term.election());
            if (candidacy != null && candidacy.state() == Candidacy.State.RELEASING && term.equals(candidacy.term())) {
                candidacy.standBy();
            }
        }
    }

    void transferred(Command.Transfer transfer, boolean done) {
        Candidacy candidacy = candidacies.get(transfer.term().election());
        if (candidacy == null || candidacy.state() != Candidacy.State.RELEASING) {
            return;
        }
        if (done) {
            candidacy.standBy();
        } else {
            candidacy.forgetSuccessor();
        }
    }

    /** Takes up what was won; returns whether all of it was. */
    boolean claimed(Command.ClaimVacant command, ClaimResult result, boolean mayLead, ClockReading now) {
        boolean all = true;
        for (Claim claim : command.claims()) {
            Candidacy candidacy = candidacies.get(claim.election());
            if (candidacy == null || candidacy.state() != Candidacy.State.CLAIMING) {
                continue;
            }
            if (mayLead && result.won().contains(claim.election())) {
                grant(candidacy, claim.newToken(), now.wallTime());
                continue;
            }
            candidacy.claimUnsettled();
            if (result.blocked().contains(claim.election())) {
                transitions.add(new Transition.ClaimBlocked(claim.election(), claim.seenToken()));
            } else {
                all = false;
            }
        }
        return all;
    }

    void unsettled(Command.ClaimVacant command) {
        for (Claim claim : command.claims()) {
            Candidacy candidacy = candidacies.get(claim.election());
            if (candidacy != null && candidacy.state() == Candidacy.State.CLAIMING) {
                candidacy.claimUnsettled();
            }
        }
    }

    void holderGone(String leaseId, ClockReading now) {
        for (Candidacy candidacy : candidacies.values()) {
            LeaderRecord shown = candidacy.shown();
            if (shown != null && leaseId.equals(shown.leaseId()) && candidacy.state() == Candidacy.State.STANDBY) {
                vacant(candidacy, shown, now);
            }
        }
    }

    /** Returns whether leadership was lost because the store shows another holder. */
    boolean observed(
            List<LeaderRecord> records,
            Neighbours neighbours,
            @Nullable String ownId,
            boolean mayLead,
            ClockReading now) {
        boolean lost = false;
        Set<String> absent = new HashSet<>(candidacies.keySet());
        for (LeaderRecord record : records) {
            absent.remove(record.election());
            Candidacy candidacy =
                    candidacies.computeIfAbsent(record.election(), name -> new Candidacy(name, record.token()));
            if (candidacy.show(record)) {
                transitions.add(
                        new Transition.TokenSetBack(record.election(), record.token(), candidacy.highestSeen()));
            }
            lost |= settleOwn(candidacy, record, ownId);
            if (candidacy.state() == Candidacy.State.STANDBY) {
                settle(candidacy, record, neighbours, ownId, mayLead, now);
            }
        }
        missing.clear();
        for (Candidacy candidacy : candidacies.values()) {
            if (absent.contains(candidacy.election())) {
                lost |= recordMissing(candidacy);
            }
        }
        return lost;
    }

    // What we hold, drain or give up must be what the record says; otherwise it is ours no more.
    private boolean settleOwn(Candidacy candidacy, LeaderRecord record, @Nullable String ownId) {
        Candidacy.State state = candidacy.state();
        boolean holds = state == Candidacy.State.LEADING || state == Candidacy.State.DRAINING;
        if (!holds && state != Candidacy.State.RELEASING) {
            return false;
        }
        boolean ours = ownId != null
                && ownId.equals(record.leaseId())
                && record.token() == candidacy.term().token();
        if (!ours) {
            endNow(candidacy, RevocationReason.SUPERSEDED);
            candidacy.standBy();
        }
        return !ours && state == Candidacy.State.LEADING;
    }

    private void settle(
            Candidacy candidacy,
            LeaderRecord record,
            Neighbours neighbours,
            @Nullable String ownId,
            boolean mayLead,
            ClockReading now) {
        String holder = record.leaseId();
        if (holder != null && holder.equals(ownId)) {
            // protocol, rule 6: taken up, or given up: a third case would leave the election leaderless
            if (mayLead && candidacy.isWanted() && candidacy.isFresh(record.token())) {
                grant(candidacy, record.token(), now.wallTime());
            } else {
                candidacy.releaseUnwanted(record.token());
            }
            return;
        }
        Lease lease = holder == null ? null : neighbours.lease(holder);
        if (lease == null) {
            vacant(candidacy, record, now);
            return;
        }
        candidacy.showTaken();
        candidacy.anotherLeads();
        Instant since = record.since() == null ? now.wallTime() : record.since();
        if (candidacy.leaderIsNew(record.token())) {
            transitions.add(new Transition.LeaderSeen(
                    new Leader(record.election(), record.token(), lease.instance(), lease.address(), since)));
        }
    }

    private void vacant(Candidacy candidacy, LeaderRecord record, ClockReading now) {
        candidacy.showVacant(record, now);
        if (candidacy.leaderIsGone()) {
            transitions.add(new Transition.Vacated(candidacy.election()));
        }
    }

    private boolean recordMissing(Candidacy candidacy) {
        boolean leading = candidacy.state() == Candidacy.State.LEADING;
        if (endNow(candidacy, RevocationReason.SUPERSEDED) || candidacy.state() == Candidacy.State.RELEASING) {
            candidacy.standBy();
        }
        candidacy.showNothing();
        if (candidacy.isWanted()) {
            // protocol, rule 6: never below a token that was seen, also when the record was lost
            missing.put(candidacy.election(), candidacy.highestSeen());
        }
        return leading;
    }

    private void grant(Candidacy candidacy, long token, Instant since) {
        candidacy.lead(token);
        candidacy.leaderIsNew(token);
        transitions.add(new Transition.Granted(candidacy.term()));
        transitions.add(new Transition.LeaderSeen(
                new Leader(candidacy.election(), token, identity.instance(), identity.address(), since)));
    }
}
