// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.LeaseStoreException;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import dev.election.store.Names;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A store that can be set back to an earlier state, reads an observation in two steps, and breaks rules when told to.
 * Confined to one thread at a time, but for the contract's races.
 */
public final class SimulatedStore implements LeaseStore {

    private final Set<Rule> broken;
    private Map<String, Lease> leases = new LinkedHashMap<>();
    private Map<String, LeaderRecord> leaders = new LinkedHashMap<>();
    private Map<String, Lease> savedLeases = Map.of();
    private Map<String, LeaderRecord> savedLeaders = Map.of();
    private @Nullable Map<String, Lease> leasesOfAnotherMoment;
    private @Nullable Consumer<Hint> whenFreed;
    private int setBacks;

    // Chooses which observations are old; null if none is.
    private @Nullable RandomGenerator oldReads;
    private final Deque<State> past = new ArrayDeque<>();
    // By the lease of who observes: the tokens that were shown to it.
    private final Map<String, Map<String, Long>> shownTokens = new HashMap<>();
    private long oldShown;

    // Chooses the claims whose outcome the store does not know; null if it knows each.
    private @Nullable RandomGenerator doubts;
    // Unsettled claims that may still take effect.
    private final List<Runnable> lateClaims = new ArrayList<>();
    private long unsettled;

    private long renewals;
    private long looks;
    private long recordsShown;
    private long leasesShown;

    public SimulatedStore(Set<Rule> broken) {
        this.broken = broken;
    }

    // ---- what the simulation does to it

    /** Told whenever elections changed hands or became free. */
    synchronized void whenFreed(Consumer<Hint> told) {
        whenFreed = told;
    }

    private void freed(Hint hint) {
        if (whenFreed != null) {
            whenFreed.accept(hint);
        }
    }

    /** That something is free which is not. */
    synchronized Hint wrongHint(RandomGenerator random) {
        List<Hint> wrong = new ArrayList<>();
        leases.keySet().forEach(lease -> wrong.addAll(List.of(Hint.closed(lease), Hint.expired(lease))));
        leaders.values()
                .forEach(leader -> wrong.add(Hint.released(List.of(new TermId(leader.election(), leader.token())))));
        return wrong.isEmpty() ? Hint.SOMETHING : wrong.get(random.nextInt(wrong.size()));
    }

    /** Reads as from a replica: a part of the observations is old, but none older than any answer before it. */
    synchronized void readOld(@Nullable RandomGenerator random) {
        oldReads = random;
    }

    /** Some claims of a request have an outcome that the store does not know: now, later, or no effect. */
    synchronized void doubt(@Nullable RandomGenerator random) {
        doubts = random;
        lateClaims.clear();
    }

    /** How many claims were left unsettled. */
    synchronized long unsettled() {
        return unsettled;
    }

    /** How many observations were old. */
    synchronized long oldShown() {
        return oldShown;
    }

    private record State(Map<String, Lease> leases, Map<String, LeaderRecord> leaders) {}

    private void remember() {
        if (doubts != null && !lateClaims.isEmpty() && doubts.nextInt(4) == 0) {
            lateClaims.remove(doubts.nextInt(lateClaims.size())).run();
        }
        if (oldReads != null) {
            past.addFirst(new State(new LinkedHashMap<>(leases), new LinkedHashMap<>(leaders)));
            if (past.size() > 30) {
                past.removeLast();
            }
        }
    }

    // The oldest state that may be shown to this lease, as far back as was drawn.
    private @Nullable State oldState(@Nullable String ownLease) {
        if (oldReads == null || ownLease == null || oldReads.nextInt(3) > 0 || !leases.containsKey(ownLease)) {
            return null;
        }
        int depth = oldReads.nextInt(30);
        return past.stream()
                .limit(depth)
                .filter(state -> isAllowed(state, ownLease))
                .reduce((newer, older) -> older)
                .orElse(null);
    }

    private boolean isAllowed(State state, String ownLease) {
        Lease own = state.leases.get(ownLease);
        Map<String, Long> shown = shownTokens.getOrDefault(ownLease, Map.of());
        return own != null
                && own.heartbeat() == leases.get(ownLease).heartbeat()
                && leaders.values().stream()
                        .filter(now -> ownLease.equals(now.leaseId()))
                        .allMatch(now -> now.equals(state.leaders.get(now.election())))
                && shown.entrySet().stream().allMatch(one -> {
                    LeaderRecord then = state.leaders.get(one.getKey());
                    return then != null && then.token() >= one.getValue();
                });
    }

    synchronized void save() {
        savedLeases = new LinkedHashMap<>(leases);
        savedLeaders = new LinkedHashMap<>(leaders);
    }

    synchronized Map<String, Long> tokensNow() {
        Map<String, Long> tokens = new LinkedHashMap<>();
        leaders.values().forEach(record -> tokens.put(record.election(), record.token()));
        return tokens;
    }

    /** Becomes as it was when it was saved; returns what is forgotten by that. */
    synchronized Forgotten setBack() {
        Set<String> forgottenLeases = new HashSet<>(leases.keySet());
        forgottenLeases.removeAll(savedLeases.keySet());
        Map<String, LeaderRecord> forgottenRecords = new LinkedHashMap<>(leaders);
        forgottenRecords.values().removeAll(savedLeaders.values());
        leases = new LinkedHashMap<>(savedLeases);
        leaders = new LinkedHashMap<>(savedLeaders);
        setBacks++;
        return new Forgotten(forgottenLeases, forgottenRecords);
    }

    /** How often it was set back. */
    int setBacks() {
        return setBacks;
    }

    /** What a store that was set back does not know any more: ids of leases, and the last records by election. */
    record Forgotten(Set<String> leases, Map<String, LeaderRecord> records) {}

    public synchronized Map<String, Lease> leasesNow() {
        return new LinkedHashMap<>(leases);
    }

    /** The next observation shows leases as they were at another moment than the records. */
    synchronized void showLeasesOf(@Nullable Map<String, Lease> moment) {
        leasesOfAnotherMoment = moment;
    }

    /** How often it was asked, and what it showed, so far. */
    synchronized Load load() {
        return new Load(renewals, looks, recordsShown, leasesShown);
    }

    // ---- the rules

    @Override
    public Duration callTimeout() {
        return Duration.ofMillis(1);
    }

    @Override
    public synchronized void open(Lease lease, Instant at) {
        if (leases.putIfAbsent(lease.id(), lease) != null) {
            throw new LeaseStoreException("Lease " + lease.id() + " exists");
        }
    }

    @Override
    public synchronized boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        renewals++;
        remember();
        Lease lease = leases.get(leaseId);
        if (lease != null && lease.heartbeat() > heartbeat) {
            throw LeaseStoreException.renewedByAnother(leaseId, lease.heartbeat(), heartbeat);
        }
        if (lease != null && lease.heartbeat() < heartbeat) {
            leases.put(leaseId, lease.renewed(heartbeat, cohort));
        }
        return lease != null;
    }

    @Override
    public synchronized Observation observe(Collection<String> elections, @Nullable String ownLease) {
        Set<String> asked = new HashSet<>(elections);
        asked.forEach(Names::election);
        State old = oldState(ownLease);
        remember();
        oldShown += old == null ? 0 : 1;
        List<LeaderRecord> shown = (old == null ? leaders : old.leaders)
                .values().stream()
                        .filter(l -> asked.contains(l.election()) || (ownLease != null && ownLease.equals(l.leaseId())))
                        .toList();
        if (oldReads != null && ownLease != null) {
            Map<String, Long> tokens = shownTokens.computeIfAbsent(ownLease, id -> new HashMap<>());
            shown.forEach(record -> tokens.merge(record.election(), record.token(), Math::max));
        }
        Map<String, Lease> now = leasesOfAnotherMoment == null ? leases : leasesOfAnotherMoment;
        Map<String, Lease> read = old == null ? now : old.leases;
        looks++;
        recordsShown += shown.size();
        leasesShown += read.size();
        return new Observation(shown, List.copyOf(read.values()));
    }

    @Override
    public synchronized void enroll(Map<String, Long> floors) {
        floors.keySet().forEach(Names::election);
        floors.forEach((name, floor) -> leaders.putIfAbsent(name, new LeaderRecord(name, floor, null, null)));
    }

    @Override
    public synchronized int expire(Collection<SilentLease> silent) {
        int expired = 0;
        remember();
        for (SilentLease one : silent) {
            Lease lease = leases.get(one.id());
            if (lease != null
                    && (lease.heartbeat() == one.heartbeat() || broken.contains(Rule.EXPIRES_ONLY_WHAT_WAS_SEEN))) {
                leases.remove(one.id());
                freed(Hint.expired(one.id()));
                expired++;
            }
        }
        return expired;
    }

    @Override
    public synchronized ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        Set<String> won = new HashSet<>();
        Set<String> inDoubt = new HashSet<>();
        remember();
        for (Claim claim : claims) {
            if (doubts != null && doubts.nextInt(4) == 0) {
                inDoubt.add(claim.election());
                if (doubts.nextBoolean()) {
                    claim(leaseId, claim, at);
                } else if (doubts.nextBoolean()) {
                    lateClaims.add(() -> claim(leaseId, claim, at));
                }
            } else if (claim(leaseId, claim, at)) {
                won.add(claim.election());
            }
        }
        unsettled += inDoubt.size();
        return new ClaimResult(won, Set.of(), null, inDoubt);
    }

    private boolean claim(String leaseId, Claim claim, Instant at) {
        LeaderRecord record = leaders.get(claim.election());
        boolean wins = record != null && isTokenAsSeen(record, claim) && isVacantFor(leaseId, record);
        if (wins) {
            leaders.put(claim.election(), new LeaderRecord(claim.election(), claim.newToken(), leaseId, at));
        }
        return wins;
    }

    private boolean isTokenAsSeen(LeaderRecord record, Claim claim) {
        return record.token() == claim.seenToken() || broken.contains(Rule.CLAIMS_WITH_THE_SEEN_TOKEN);
    }

    private boolean isVacantFor(String leaseId, LeaderRecord record) {
        String holder = record.leaseId();
        return holder == null
                || holder.equals(leaseId)
                || !leases.containsKey(holder)
                || broken.contains(Rule.ASKS_FOR_THE_LEASE_AGAIN_AT_THE_CLAIM);
    }

    @Override
    public synchronized void release(String leaseId, Collection<TermId> terms) {
        remember();
        for (TermId term : terms) {
            LeaderRecord record = leaders.get(term.election());
            if (record != null && isHeld(record, leaseId, term)) {
                leaders.put(term.election(), new LeaderRecord(term.election(), term.token(), null, record.since()));
            }
        }
        freed(Hint.released(List.copyOf(terms)));
    }

    @Override
    public synchronized boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        boolean all = true;
        for (TermId term : terms) {
            LeaderRecord record = leaders.get(term.election());
            if (record != null && isHeld(record, leaseId, term) && leases.containsKey(toLeaseId)) {
                leaders.put(term.election(), new LeaderRecord(term.election(), term.token() + 1, toLeaseId, at));
            } else {
                all = false;
            }
        }
        freed(Hint.SOMETHING);
        return all;
    }

    private static boolean isHeld(LeaderRecord record, String leaseId, TermId term) {
        return record.token() == term.token() && Objects.equals(record.leaseId(), leaseId);
    }

    @Override
    public synchronized void close(String leaseId) {
        leases.remove(leaseId);
        freed(Hint.closed(leaseId));
    }
}
