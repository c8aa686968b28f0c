// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Candidate;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The leases as last observed, including our own. Mutable; confined to one thread at a time. */
final class ObservedLeases {

    private Map<String, ObservedLease> leases = Map.of();
    // Leases that exist but cannot be read: since their end is unknown, they are never expired.
    private Set<String> unreadable = Set.of();

    /**
     * Stores an observation. Returns the leases that it no longer shows and that were near their end: probably another
     * instance has expired them.
     */
    Set<String> observed(List<Lease> seen, Set<String> seenUnreadable, ClockReading now) {
        Map<String, ObservedLease> next = new HashMap<>(seen.size() * 2);
        for (Lease lease : seen) {
            ObservedLease known = leases.get(lease.id());
            next.put(lease.id(), known == null ? new ObservedLease(lease, now) : known.observed(lease, now));
        }
        Set<String> expired = new HashSet<>();
        for (ObservedLease known : leases.values()) {
            String id = known.lease().id();
            if (!next.containsKey(id) && !seenUnreadable.contains(id) && known.isNearItsEnd(now)) {
                expired.add(id);
            }
        }
        leases = next;
        unreadable = seenUnreadable;
        return expired;
    }

    /**
     * The lease of another instance under which most of these elections are led, preferring the given one in a tie;
     * null if there is none.
     */
    @Nullable
    Lease leaderOfMost(List<LeaderRecord> records, @Nullable String ownId, @Nullable String before) {
        Map<String, Integer> counts = new HashMap<>();
        Lease most = null;
        int highest = 0;
        for (LeaderRecord record : records) {
            String holder = record.leaseId();
            ObservedLease known = holder == null || holder.equals(ownId) ? null : leases.get(holder);
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

    /** The lease with this id, if there is one. */
    @Nullable
    ObservedLease find(@Nullable String leaseId) {
        return leaseId == null ? null : leases.get(leaseId);
    }

    /** Whether this lease exists but cannot be read. */
    boolean isUnreadable(@Nullable String leaseId) {
        return leaseId != null && unreadable.contains(leaseId);
    }

    Collection<ObservedLease> all() {
        return leases.values();
    }

    /**
     * A live lease of another instance with our id, or null. A lease counts once it was observed to be renewed for its
     * whole duration: then it is not left over from an earlier start of this instance.
     */
    @Nullable
    Lease twin(Set<String> ownIds, String ownInstance, ClockReading now) {
        for (ObservedLease observed : leases.values()) {
            Lease lease = observed.lease();
            boolean ofOurs = lease.instance().equals(ownInstance) && !ownIds.contains(lease.id());
            if (ofOurs && observed.isRenewedForItsDuration(now)) {
                return lease;
            }
        }
        return null;
    }

    /** The members of a cohort: our own lease, and those of other instances that have shown a heartbeat recently. */
    Set<String> membersOf(String cohort, String ownId, String ownInstance, long recentNanos, ClockReading now) {
        // a lease left over from an earlier start of this instance is no member; one that another instance with our id
        // renews is
        Set<String> members = leases.values().stream()
                .filter(observed -> isMember(observed, cohort, recentNanos, now))
                .filter(member ->
                        member.isRenewed() || !member.lease().instance().equals(ownInstance))
                .map(member -> member.lease().id())
                .collect(Collectors.toSet());
        members.add(ownId);
        return members;
    }

    private static boolean isMember(
            ObservedLease observed, @Nullable String cohort, long recentNanos, ClockReading now) {
        return cohort != null
                && cohort.equals(observed.lease().cohort())
                && now.nanosSince(observed.arrived()) < recentNanos;
    }

    /**
     * The lease that a term can be transferred to now, which must have shown a heartbeat within the given time; null if
     * there is none.
     */
    @Nullable
    String transferTarget(Successor successor, @Nullable String cohort, long recentNanos, ClockReading now) {
        String lease = successor.lease();
        if (lease == null) {
            return recentLeaseOf(successor.instance(), recentNanos, now);
        }
        // the lease was chosen when the term began to drain, perhaps long ago: its owner may be dead or withdrawing by
        // now
        ObservedLease observed = leases.get(lease);
        return observed != null && isMember(observed, cohort, recentNanos, now) ? lease : null;
    }

    /** The lease of this instance if it has shown a heartbeat within the given time, otherwise null. */
    @Nullable
    String recentLeaseOf(String instance, long recentNanos, ClockReading now) {
        ObservedLease newest = newestOf(instance);
        return newest != null && now.nanosSince(newest.arrived()) < recentNanos
                ? newest.lease().id()
                : null;
    }

    /** Whether this instance's heartbeat was observed to advance after the given time. */
    boolean hasBeatenSince(String instance, long monotonicNanos) {
        ObservedLease newest = newestOf(instance);
        return newest != null && newest.isRenewed() && newest.arrived().monotonicNanos() - monotonicNanos > 0;
    }

    @Nullable
    String newestLeaseOf(String instance) {
        ObservedLease newest = newestOf(instance);
        return newest == null ? null : newest.lease().id();
    }

    /**
     * The lease of this instance with the newest heartbeat. A lease that was never renewed may be left over from an
     * opening that timed out, and counts only if there is no other.
     */
    private @Nullable ObservedLease newestOf(String instance) {
        return leases.values().stream()
                .filter(observed -> observed.lease().instance().equals(instance))
                .reduce((newest, observed) -> observed.isLivelierThan(newest) ? observed : newest)
                .orElse(null);
    }

    /**
     * The live instances, each once, even if a restarted one has left a lease that has not expired yet.
     *
     * @param timing our own settings
     */
    List<Candidate> candidates(OwnLease own, Identity identity, Timing timing, ClockReading now) {
        List<Candidate> candidates = new ArrayList<>();
        if (own.id() != null) {
            candidates.add(new Candidate(
                    identity.instance(),
                    identity.address(),
                    identity.application(),
                    Duration.ofNanos(own.silentNanos(now)),
                    Duration.ofNanos(Math.max(0, own.remainingNanos(now))),
                    timing.leaseDuration(),
                    timing.heartbeatInterval()));
        }
        for (ObservedLease observed : leases.values()) {
            Lease lease = observed.lease();
            boolean self = lease.id().equals(own.id()) || lease.instance().equals(identity.instance());
            if (!self && observed.nanosToExpiry(now) > 0 && lease.id().equals(newestLeaseOf(lease.instance()))) {
                candidates.add(new Candidate(
                        lease.instance(),
                        lease.address(),
                        lease.application(),
                        Duration.ofNanos(now.nanosSince(observed.arrived())),
                        Duration.ofNanos(observed.nanosToExpiry(now)),
                        lease.duration(),
                        lease.interval()));
            }
        }
        return List.copyOf(candidates);
    }
}
