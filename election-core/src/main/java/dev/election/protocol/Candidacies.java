// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Claim;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The candidacies of an instance, and the requests that follow from them. Mutable; confined to one thread at a time.
 */
final class Candidacies {

    // By election, in the order in which they were joined or shown.
    private final Map<String, Candidacy> candidacies = new LinkedHashMap<>();
    private final LossBackoff lossBackoff;
    // How many candidacies are in each state; updated by each of them.
    private final Map<Candidacy.State, Integer> counts = new EnumMap<>(Candidacy.State.class);
    // The highest token of each election that was left: no term of it begins again, even if a read that lags behind its
    // release still shows it.
    private final Map<String, Long> left = new HashMap<>();
    // How many elections a request may be about.
    private final int electionsPerCall;
    // Since when this instance would have taken part.
    private final ClockReading began;
    // When the work of a term last ended.
    private long drainedNanos;

    Candidacies(LossBackoff lossBackoff, int electionsPerCall, ClockReading began) {
        this.lossBackoff = lossBackoff;
        this.electionsPerCall = electionsPerCall;
        this.began = began;
    }

    /** Becomes a candidate; returns whether this instance was not one before. */
    boolean join(String election, long highestSeen) {
        Candidacy candidacy = shown(election, highestSeen);
        boolean isNew = !candidacy.isWanted();
        candidacy.want(true);
        return isNew;
    }

    /** Stops being a candidate; the candidacy is removed once no term is held. */
    void leave(Candidacy candidacy) {
        candidacy.want(false);
        forgetWhatIsOver();
    }

    /** Removes the elections in which this instance is not a candidate and holds no term. */
    void forgetWhatIsOver() {
        candidacies.values().removeIf(candidacy -> {
            if (candidacy.isOver()) {
                counts.merge(candidacy.state(), -1, Integer::sum);
                left.merge(candidacy.election(), candidacy.observed().highestSeen(), Math::max);
            }
            return candidacy.isOver();
        });
    }

    /**
     * The candidacy in an election of which the store shows a record, even if this instance is not a candidate there.
     */
    Candidacy shown(String election, long token) {
        return candidacies.computeIfAbsent(
                election, name -> new Candidacy(name, Math.max(token, left.getOrDefault(name, 0L)), began, counts));
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

    boolean has(Candidacy.State state) {
        return count(state) > 0;
    }

    boolean allIn(Candidacy.State state) {
        return count(state) == candidacies.size();
    }

    private int count(Candidacy.State state) {
        return counts.getOrDefault(state, 0);
    }

    /** How many terms are draining, or are being released or transferred. */
    int ending() {
        return count(Candidacy.State.DRAINING) + count(Candidacy.State.RELEASING);
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
        return candidacies.values().stream()
                .filter(c -> c.isWanted() && c.state() == Candidacy.State.STANDBY)
                .map(c -> c.observed().shownLease())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    // ---- requests

    Command observe(@Nullable String ownLease) {
        forgetWhatIsOver();
        return new Command.Observe(List.copyOf(candidacies.keySet()), ownLease);
    }

    boolean isClaimable(Candidacy candidacy, ClaimOrder order, ClockReading now) {
        return candidacy.nanosToClaim(order, lossBackoff, now) <= 0;
    }

    long nanosToClaim(ClaimOrder order, ClockReading now) {
        long least = Long.MAX_VALUE;
        if (has(Candidacy.State.STANDBY)) {
            for (Candidacy candidacy : candidacies.values()) { // no stream: several times for each request
                least = Math.min(least, candidacy.nanosToClaim(order, lossBackoff, now));
            }
        }
        return least;
    }

    Command claim(String ownLease, ClaimOrder order, ClockReading now) {
        List<Claim> due = candidacies.values().stream()
                .filter(c -> isClaimable(c, order, now))
                .limit(electionsPerCall)
                .map(Candidacy::claim)
                .toList();
        return new Command.ClaimVacant(ownLease, due);
    }

    /** Those whose term has ended and is to be released or transferred, as many as a request may be about. */
    List<Candidacy> toBeReleased() {
        return in(Candidacy.State.RELEASING).stream().limit(electionsPerCall).toList();
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
}
