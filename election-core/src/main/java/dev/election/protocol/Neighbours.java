// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Candidate;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The leases as last observed, our own among them. Mutable; confined to one thread at a time. */
final class Neighbours {

    private Map<String, ForeignLease> leases = Map.of();
    // Leases that could not be expired, say because somebody holds them locked: others are tried first.
    private final Set<String> refused = new HashSet<>();

    /** Returns whether a lease is gone that was near its end: somebody else has just expired it. */
    boolean observed(List<Lease> seen, ClockReading now) {
        Map<String, ForeignLease> next = new HashMap<>(seen.size() * 2);
        for (Lease lease : seen) {
            ForeignLease known = leases.get(lease.id());
            next.put(lease.id(), known == null ? new ForeignLease(lease, now) : known.observed(lease, now));
        }
        boolean expired = leases.values().stream()
                .anyMatch(known -> !next.containsKey(known.lease().id())
                        && known.isNearItsEnd(now)
                        && !refused.contains(known.lease().id())); // we may have done that ourselves
        leases = next;
        refused.retainAll(next.keySet());
        return expired;
    }

    /** The lease of another instance under which most of these elections are led, at a tie the given one; null if none. */
    @Nullable
    Lease leaderOfMost(List<LeaderRecord> records, @Nullable String ownId, @Nullable String before) {
        Map<String, Integer> counts = new HashMap<>();
        Lease most = null;
        int highest = 0;
        for (LeaderRecord record : records) {
            String holder = record.leaseId();
            ForeignLease known = holder == null || holder.equals(ownId) ? null : leases.get(holder);
            if (known == null) {
                continue;
            }
            int count = counts.merge(known.lease().id(), 1, Integer::sum);
            if (count > highest || (count == highest && known.lease().id().equals(before))) {
                highest = count;
                most = known.lease();
            }
        }
        return most;
    }

    int count() {
        return leases.size();
    }

    void forget(String leaseId) {
        leases.remove(leaseId);
    }

    @Nullable
    Lease lease(String leaseId) {
        ForeignLease known = leases.get(leaseId);
        return known == null ? null : known.lease();
    }

    /** The reading after the answer that first showed the lease's newest heartbeat; null if there is no such lease. */
    @Nullable
    ClockReading signOfLife(String leaseId) {
        ForeignLease known = leases.get(leaseId);
        return known == null ? null : known.arrived();
    }

    /** How long until a lease that is not ours may be expired. */
    long nanosToExpiry(@Nullable String ownId, ClockReading now) {
        long least = Long.MAX_VALUE;
        for (ForeignLease foreign : leases.values()) {
            if (!foreign.lease().id().equals(ownId)) {
                least = Math.min(least, foreign.nanosToExpiry(now));
            }
        }
        return least;
    }

    /** A lease that has been silent for its whole duration, if there is one: rule 5. */
    @Nullable
    Lease silent(String ownId, ClockReading now) {
        Lease triedBefore = null;
        for (ForeignLease foreign : leases.values()) {
            Lease lease = foreign.lease();
            if (lease.id().equals(ownId) || foreign.nanosToExpiry(now) > 0) {
                continue;
            }
            if (!refused.contains(lease.id())) {
                return lease;
            }
            triedBefore = lease;
        }
        refused.clear();
        return triedBefore;
    }

    /** This lease could not be expired for now. */
    void expiryFailed(String leaseId) {
        refused.add(leaseId);
    }

    /** The leases of a cohort, with our own: those of other instances that have shown a heartbeat of late. */
    Set<String> membersOf(String cohort, String ownId, String ownInstance, long recentNanos, ClockReading now) {
        Set<String> members = new HashSet<>();
        members.add(ownId);
        for (ForeignLease foreign : leases.values()) {
            if (isMember(foreign, cohort, recentNanos, now)
                    && !foreign.lease().instance().equals(ownInstance)) {
                members.add(foreign.lease().id());
            }
        }
        return members;
    }

    private static boolean isMember(ForeignLease foreign, @Nullable String cohort, long recentNanos, ClockReading now) {
        return cohort != null
                && cohort.equals(foreign.lease().cohort())
                && now.nanosSince(foreign.arrived()) < recentNanos;
    }

    /** The lease that a term can be handed to now: one that has shown a heartbeat within the time given; null if there is none. */
    @Nullable
    String leaseOf(Successor successor, @Nullable String cohort, long recentNanos, ClockReading now) {
        String lease = successor.lease();
        if (lease == null) {
            return recentLeaseOf(successor.instance(), recentNanos, now);
        }
        // chosen when the term began to end, perhaps long ago: it may be dying, or leaving
        ForeignLease foreign = leases.get(lease);
        return foreign != null && isMember(foreign, cohort, recentNanos, now) ? lease : null;
    }

    /** The lease of this instance, if it has shown a heartbeat within the time given; else null. */
    @Nullable
    String recentLeaseOf(String instance, long recentNanos, ClockReading now) {
        ForeignLease newest = newestOf(instance);
        return newest != null && now.nanosSince(newest.arrived()) < recentNanos
                ? newest.lease().id()
                : null;
    }

    @Nullable
    String leaseOf(String instance) {
        ForeignLease newest = newestOf(instance);
        return newest == null ? null : newest.lease().id();
    }

    /**
     * The newest sign of life of this instance decides which of its leases is meant; one that was never renewed may be left of an
     * opening that went unanswered, and is meant only if there is no other.
     */
    private @Nullable ForeignLease newestOf(String instance) {
        ForeignLease newest = null;
        for (ForeignLease foreign : leases.values()) {
            if (foreign.lease().instance().equals(instance) && (newest == null || foreign.isLivelierThan(newest))) {
                newest = foreign;
            }
        }
        return newest;
    }

    /** The live instances, each once: one that was restarted may have left a lease that did not run out yet. */
    List<Candidate> candidates(@Nullable String ownId, Identity identity, ClockReading now) {
        List<Candidate> candidates = new ArrayList<>();
        if (ownId != null) {
            candidates.add(new Candidate(identity.instance(), identity.address()));
        }
        for (ForeignLease foreign : leases.values()) {
            Lease lease = foreign.lease();
            boolean self = lease.id().equals(ownId) || lease.instance().equals(identity.instance());
            if (!self && foreign.nanosToExpiry(now) > 0 && lease.id().equals(leaseOf(lease.instance()))) {
                candidates.add(new Candidate(lease.instance(), lease.address()));
            }
        }
        return List.copyOf(candidates);
    }
}
