// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Spreads elections evenly over the live instances of a cohort: each claims its share of the vacant ones first, and an
 * instance that leads more than its share transfers the surplus. Mutable; confined to one thread at a time.
 *
 * <p><b>The problem.</b> Thousands of elections are to be spread without a coordinator, which would be one more thing
 * that can fail.
 *
 * <p><b>The idea.</b> Every member of the cohort computes the same distribution from what it observes anyway: the
 * leases, and which instance leads which election.
 *
 * <p><b>Why it is right.</b> The members' views may differ. That can delay a claim by one observation or cause an
 * unnecessary move, but never two leaders: the store checks every claim and transfer.
 *
 * <p><b>What it costs.</b> One pass over all elections at each observation. Decision 16.
 */
final class Balance implements ClaimOrder {

    // How many terms may drain at once to balance elections, and how many are transferred in one statement.
    private static final int MOVES_AT_ONCE = 256;

    private final Timing timing;
    private final Identity identity;
    private final Candidacies candidacies;
    private final Terms terms;
    private final ObservedLeases observedLeases;
    private final BalanceEligibility eligibility;
    // The elections in which this instance is a candidate.
    private final Cohort cohort = new Cohort();
    // Elections whose vacancy this instance, or every instance, may claim; meaningless for an election that has a
    // leader.
    private final Set<String> turns = new HashSet<>();
    // Since when each member of the cohort, by its lease, has been a member without interruption.
    private final Map<String, Long> sinceNanos = new HashMap<>();
    // After an election was vacant or moved: when the next may be moved.
    private final NotBefore moves = new NotBefore();

    Balance(
            Timing timing,
            Identity identity,
            Candidacies candidacies,
            Terms terms,
            ObservedLeases observedLeases,
            BalanceEligibility eligibility) {
        this.timing = timing;
        this.identity = identity;
        this.candidacies = candidacies;
        this.terms = terms;
        this.observedLeases = observedLeases;
        this.eligibility = eligibility;
    }

    @Override
    public String cohort() {
        return cohort.text();
    }

    @Override
    public @Nullable String cohortToShow(ClockReading now) {
        return eligibility.takesPart(now) ? cohort.text() : null;
    }

    @Override
    public boolean isOurTurn(Candidacy candidacy) {
        return turns.contains(candidacy.election());
    }

    @Override
    public boolean leavesClaimsToOthers() {
        return false; // each instance claims the elections assigned to it
    }

    @Override
    public void joined(String election) {
        cohort.add(election);
    }

    @Override
    public void left(String election) {
        cohort.remove(election);
        turns.remove(election);
    }

    @Override
    public void vacancyBegan(Candidacy candidacy) {
        turns.remove(candidacy.election());
    }

    @Override
    public void confirmed(ClockReading now) {
        eligibility.confirmed(now);
    }

    @Override
    public void vacanciesChanged(String ownLease, ClockReading now) {
        shareOut(ownLease, members(ownLease, now), false, now);
    }

    @Override
    public void observed(@Nullable String ownLease, ClockReading now) {
        eligibility.observed(now);
        if (ownLease == null) {
            return;
        }
        Set<String> present = members(ownLease, now);
        sinceNanos.keySet().retainAll(present);
        present.forEach(lease -> sinceNanos.putIfAbsent(lease, now.monotonicNanos()));
        Map<String, Integer> counts = shareOut(ownLease, present, true, now);
        if (eligibility.takesPart(now) && moves.nanosLeft(now) <= 0 && move(counts, ownLease, now)) {
            awaitQuiet(now);
        }
    }

    private void awaitQuiet(ClockReading now) {
        moves.until(now.monotonicNanos() + timing.quietNanos());
    }

    private Set<String> members(String ownLease, ClockReading now) {
        return observedLeases.membersOf(cohort.text(), ownLease, identity.instance(), timing.recentNanos(), now);
    }

    /** Assigns each vacancy to a member, and returns how many elections each member leads. */
    private Map<String, Integer> shareOut(String ownLease, Set<String> present, boolean isObserved, ClockReading now) {
        Map<String, Integer> counts = new HashMap<>();
        present.forEach(lease -> counts.put(lease, 0));
        List<Candidacy> vacant = new ArrayList<>();
        for (Candidacy candidacy : candidacies.all()) {
            if (!candidacy.isWanted()) {
                continue;
            }
            if (candidacy.isVacant()) {
                vacant.add(candidacy);
                continue;
            }
            String lease = leaseOf(candidacy, ownLease);
            if (lease != null) {
                counts.computeIfPresent(lease, (member, count) -> count + 1);
            }
        }
        vacant.sort(Comparator.comparing(Candidacy::election));
        boolean aside = present.size() > 1 && !eligibility.takesPart(now);
        Shares shares = new Shares(counts);
        if (aside) {
            shares.without(ownLease);
        }
        for (Candidacy candidacy : vacant) {
            boolean ours = shares.assign(candidacy.observed().lastHolder()).equals(ownLease);
            // an instance that does not claim a vacancy assigned to it may be dead: at the next observation any
            // instance may claim it
            boolean left =
                    isObserved ? candidacy.observed().vacantNanos(now) >= timing.turnNanos() : isOurTurn(candidacy);
            if (ours || left) {
                turns.add(candidacy.election());
            } else {
                turns.remove(candidacy.election());
            }
            if (candidacy.observed().vacantNanos(now) < timing.quietNanos()) {
                awaitQuiet(now);
            }
        }
        return counts;
    }

    private @Nullable String leaseOf(Candidacy candidacy, String ownLease) {
        return switch (candidacy.state()) {
            case LEADING -> ownLease;
            case DRAINING, RELEASING -> {
                Successor successor = candidacy.successor();
                yield successor == null ? null : successor.lease();
            }
            default -> candidacy.observed().shownLease();
        };
    }

    /**
     * Transfers the surplus, considering only members that have been present for a lease duration; returns whether
     * anything is transferred.
     */
    private boolean move(Map<String, Integer> counts, String ownLease, ClockReading now) {
        Map<String, Integer> steady = new HashMap<>(counts);
        steady.keySet().removeIf(lease -> !isSteady(lease, now));
        if (!steady.containsKey(ownLease)) {
            return false;
        }
        Shares shares = new Shares(steady);
        int free = MOVES_AT_ONCE - candidacies.ending();
        List<Successor> to = new ArrayList<>();
        for (Shares.Move move = shares.move(); move != null && to.size() < free; move = shares.move()) {
            ObservedLease peer = move.from().equals(ownLease) ? observedLeases.find(move.to()) : null;
            // decision 25: a member that has shown no heartbeat since the last observation may be dead
            if (peer != null && peer.hasJustBeaten(now)) {
                to.add(new Successor(peer.lease().instance(), move.to()));
            }
        }
        if (to.isEmpty()) {
            return false;
        }
        // the newest terms stay, so that an election that an operator has just transferred is not transferred back
        List<Candidacy> led = new ArrayList<>(candidacies.in(Candidacy.State.LEADING));
        led.removeIf(terms::isTransferPending);
        led.sort(Comparator.comparingLong(candidacy -> candidacy.ledSinceNanos() - now.monotonicNanos()));
        for (int i = 0; i < Math.min(to.size(), led.size()); i++) {
            terms.transferForBalance(led.get(i), to.get(i));
        }
        return true;
    }

    private boolean isSteady(String lease, ClockReading now) {
        Long since = sinceNanos.get(lease);
        return since != null && now.monotonicNanos() - since >= timing.leaseNanos();
    }
}
