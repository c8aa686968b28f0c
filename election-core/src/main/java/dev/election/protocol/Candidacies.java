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

/**
 * The candidacies of an instance, and the requests that follow from them. Mutable; confined to one thread at a time.
 */
final class Candidacies {

    // The most claims in one request, so that the first of thousands of elections have a leader while the others are
    // still being claimed.
    private static final int CLAIMS_AT_ONCE = 2_048;

    // By election, in the order in which they were joined or shown.
    private final Map<String, Candidacy> candidacies = new LinkedHashMap<>();
    private final LossBackoff lossBackoff;
    // How many candidacies are in each state; updated by each of them.
    private final StateCounts counts = new StateCounts();
    // Joined elections without a record in the last observation, each with the token that a new record must start with.
    private final Map<String, Long> missing = new LinkedHashMap<>();

    // When the work of a term last ended.
    private long drainedNanos;

    // Whether there may be elections in which this instance is not a candidate; otherwise the search for them is
    // skipped.
    private boolean someUnwanted;

    Candidacies(LossBackoff lossBackoff) {
        this.lossBackoff = lossBackoff;
    }

    /** Becomes a candidate; returns whether this instance was not one before. */
    boolean join(String election, long highestSeen) {
        Candidacy candidacy = shown(election, highestSeen);
        boolean isNew = !candidacy.isWanted();
        candidacy.want();
        return isNew;
    }

    /** Stops being a candidate; the candidacy is removed once no term is held. */
    void leave(Candidacy candidacy) {
        candidacy.stopWanting();
        missing.remove(candidacy.election());
        someUnwanted = true;
        forgetWhatIsOver();
    }

    /** Removes the elections in which this instance is not a candidate and holds no term. */
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

    /**
     * The candidacy in an election of which the store shows a record, even if this instance is not a candidate there.
     */
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

    /** How many terms are draining, or are being released or transferred. */
    int ending() {
        return counts.of(Candidacy.State.DRAINING) + counts.of(Candidacy.State.RELEASING);
    }

    /** Whether any term is current, including those that are draining. */
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
        // protocol, rule 6: never below a token that was seen, even if the record was lost
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

    /** Whether a term that has ended is to be transferred. */
    boolean hasTransfers() {
        return has(Candidacy.State.RELEASING)
                && in(Candidacy.State.RELEASING).stream().anyMatch(c -> c.successor() != null);
    }

    /** The work of a term has just ended. */
    void drained(ClockReading now) {
        drainedNanos = now.monotonicNanos();
    }

    /** How long our lease is kept so that terms that have just ended can be transferred; zero if there are none. */
    long nanosToTransfer(long mostNanos, ClockReading now) {
        return hasTransfers() ? drainedNanos + mostNanos - now.monotonicNanos() : 0;
    }

    /**
     * The request for the terms that have ended: a transfer of those with the same successor first, then a release of
     * all others.
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
