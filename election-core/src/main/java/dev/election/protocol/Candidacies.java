// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Claim;
import dev.election.store.TermId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The candidacies of an instance, and the requests that they need. Mutable; confined to one thread at a time. */
final class Candidacies {

    // In one request, so that the first of thousands are led while others are still claimed.
    private static final int CLAIMS_AT_ONCE = 2_048;

    // By election, in the order in which they were joined or shown.
    private final Map<String, Candidacy> candidacies = new LinkedHashMap<>();
    private final LossBackoff lossBackoff;
    // How many candidacies are in which state; written by each of them.
    private final StateCounts counts = new StateCounts();
    // Joined elections of which the last observation showed no record, with the token that it must begin with.
    private final Map<String, Long> missing = new LinkedHashMap<>();

    // When the work of a term ended last.
    private long drainedNanos;

    // Whether there may be elections in which this instance is no candidate: they are searched for only then.
    private boolean someUnwanted;

    Candidacies(LossBackoff lossBackoff) {
        this.lossBackoff = lossBackoff;
    }

    /** Becomes a candidate; returns whether this instance was none. */
    boolean join(String election, long highestSeen) {
        Candidacy candidacy = shown(election, highestSeen);
        boolean isNew = !candidacy.isWanted();
        candidacy.want();
        return isNew;
    }

    /** Is a candidate no more; the election is forgotten once nothing is held there. */
    void leave(Candidacy candidacy) {
        candidacy.wantNoMore();
        missing.remove(candidacy.election());
        someUnwanted = true;
        forgetWhatIsOver();
    }

    /** Forgets the elections in which this instance is no candidate, as far as it holds nothing there. */
    void forgetWhatIsOver() {
        if (!someUnwanted) {
            return;
        }
        someUnwanted = false;
        for (var all = candidacies.values().iterator(); all.hasNext(); ) {
            Candidacy candidacy = all.next();
            if (candidacy.isOver()) {
                counts.ended(candidacy.state());
                all.remove();
            }
            someUnwanted |= !candidacy.isOver() && !candidacy.isWanted();
        }
    }

    /** The candidacy in an election of which the store shows something, also where this instance is no candidate. */
    Candidacy shown(String election, long token) {
        Candidacy known = candidacies.get(election);
        if (known == null) {
            known = new Candidacy(election, token, counts);
            candidacies.put(election, known);
            someUnwanted = true; // until it is joined
        }
        return known;
    }

    @Nullable
    Candidacy find(String election) {
        return candidacies.get(election);
    }

    /** The candidacy in this election, if it is in this state. */
    @Nullable
    Candidacy find(String election, Candidacy.State state) {
        Candidacy candidacy = candidacies.get(election);
        return candidacy != null && candidacy.state() == state ? candidacy : null;
    }

    boolean isEmpty() {
        return candidacies.isEmpty();
    }

    Collection<Candidacy> all() {
        return candidacies.values();
    }

    Set<String> names() {
        return Collections.unmodifiableSet(candidacies.keySet());
    }

    List<Candidacy> in(Candidacy.State state) {
        return candidacies.values().stream().filter(c -> c.state() == state).toList();
    }

    List<String> namesIn(Candidacy.State state) {
        List<String> names = new ArrayList<>();
        if (has(state)) {
            for (Candidacy candidacy : in(state)) {
                names.add(candidacy.election());
            }
        }
        return names;
    }

    boolean has(Candidacy.State state) {
        return counts.of(state) > 0;
    }

    boolean allIn(Candidacy.State state) {
        return counts.of(state) == candidacies.size();
    }

    /** How many terms drain, or are being released or transferred. */
    int ending() {
        return counts.of(Candidacy.State.DRAINING) + counts.of(Candidacy.State.RELEASING);
    }

    /** Whether any term is current, even if it drains. */
    boolean holdTerms() {
        return has(Candidacy.State.LEADING) || has(Candidacy.State.DRAINING);
    }

    Map<String, Long> highestTokens() {
        Map<String, Long> tokens = new HashMap<>();
        candidacies.values().forEach(c -> tokens.put(c.election(), c.observed().highestSeen()));
        return tokens;
    }

    /** The leases under which peers lead elections in which this instance is a candidate. */
    Set<String> holders() {
        Set<String> holders = new HashSet<>();
        for (Candidacy candidacy : candidacies.values()) {
            String lease = candidacy.observed().shownLease();
            if (lease != null && candidacy.isWanted() && candidacy.state() == Candidacy.State.STANDBY) {
                holders.add(lease);
            }
        }
        return holders;
    }

    // ---- requests

    Command observe(@Nullable String ownLease) {
        forgetWhatIsOver();
        return new Command.Observe(List.copyOf(candidacies.keySet()), ownLease);
    }

    Map<String, Long> missing() {
        return missing;
    }

    void clearMissing() {
        missing.clear();
    }

    void markMissing(Candidacy candidacy) {
        // protocol, rule 6: never below a token that was seen, also when the record was lost
        missing.put(candidacy.election(), candidacy.observed().highestSeen());
    }

    boolean isClaimable(Candidacy candidacy, ClaimOrder order, ClockReading now) {
        return candidacy.nanosToClaim(order, lossBackoff, now) <= 0;
    }

    long nanosToClaim(ClaimOrder order, ClockReading now) {
        long least = Long.MAX_VALUE;
        if (!has(Candidacy.State.STANDBY)) {
            return least;
        }
        for (Candidacy candidacy : candidacies.values()) {
            least = Math.min(least, candidacy.nanosToClaim(order, lossBackoff, now));
        }
        return least;
    }

    Command claim(String ownLease, ClaimOrder order, ClockReading now) {
        List<Claim> due = new ArrayList<>();
        for (Candidacy candidacy : candidacies.values()) {
            if (due.size() < CLAIMS_AT_ONCE && candidacy.nanosToClaim(order, lossBackoff, now) <= 0) {
                due.add(candidacy.claim());
            }
        }
        return new Command.ClaimVacant(ownLease, due);
    }

    /** Whether a term that is over is to be transferred. */
    boolean hasTransfers() {
        return has(Candidacy.State.RELEASING)
                && in(Candidacy.State.RELEASING).stream().anyMatch(c -> c.successor() != null);
    }

    /** The work of a term has just ended. */
    void drained(ClockReading now) {
        drainedNanos = now.monotonicNanos();
    }

    /** How long our lease is kept so that what has just ended can be transferred; not at all once that is done. */
    long nanosToTransfer(long mostNanos, ClockReading now) {
        return hasTransfers() ? drainedNanos + mostNanos - now.monotonicNanos() : 0;
    }

    /**
     * What gives up the terms that are over: first those that are transferred to one other instance, then all the rest.
     */
    Command release(
            String ownLease,
            ObservedLeases observedLeases,
            @Nullable String cohort,
            long missedNanos,
            ClockReading now) {
        List<TermId> terms = new ArrayList<>();
        Map<String, List<TermId>> transferred = new LinkedHashMap<>();
        for (Candidacy candidacy : in(Candidacy.State.RELEASING)) {
            Successor successor = candidacy.successor();
            String toLease = successor == null ? null : observedLeases.leaseOf(successor, cohort, missedNanos, now);
            if (toLease == null) {
                candidacy.forgetSuccessor();
            }
            (toLease == null ? terms : transferred.computeIfAbsent(toLease, lease -> new ArrayList<>()))
                    .add(candidacy.term());
        }
        if (transferred.isEmpty()) {
            return new Command.Release(ownLease, terms);
        }
        var first = transferred.entrySet().iterator().next();
        return new Command.Transfer(ownLease, first.getValue(), first.getKey());
    }
}
