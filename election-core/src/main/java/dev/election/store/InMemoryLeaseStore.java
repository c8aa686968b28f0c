// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import dev.election.LeaseStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in the memory of this process, for tests and for an application that runs as a single process.
 *
 * <p>Instances of one JVM that share one object elect one leader among themselves, as they would over a database.
 * Instances of different JVMs do not see each other: each JVM has its own leader. Nothing outlives the process, so
 * tokens begin at 1 again when it is restarted.
 *
 * <p>Safe for use by many threads. An operation waits for nothing except another operation, for a moment.
 *
 * @since 0.1.0
 */
public final class InMemoryLeaseStore implements LeaseStore {

    private static final Duration CALL_TIMEOUT = Duration.ofMillis(1);

    // Guards both maps. Held for the time of one operation, never across a call to foreign code.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Lease> leases = new HashMap<>();
    private final Map<String, LeaderRecord> leaders = new HashMap<>();
    private final Collection<HintListener> hinted = new CopyOnWriteArrayList<>();

    @Override
    public Duration callTimeout() {
        return CALL_TIMEOUT;
    }

    @Override
    public void open(Lease lease, Instant at) {
        if (atomically(() -> leases.putIfAbsent(lease.id(), lease) != null)) {
            throw new LeaseStoreException("Lease " + lease.id() + " of instance '" + lease.instance()
                    + "' was not opened: there is one with this id already; open one with a new id");
        }
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        return atomically(() -> {
            Lease lease = leases.get(leaseId);
            if (lease != null && lease.heartbeat() > heartbeat) {
                throw LeaseStoreException.renewedByAnother(leaseId, lease.heartbeat(), heartbeat);
            }
            if (lease != null && lease.heartbeat() < heartbeat) {
                leases.put(leaseId, lease.renewed(heartbeat, cohort));
            }
            return lease != null;
        });
    }

    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        Set<String> asked = new HashSet<>(elections);
        asked.forEach(Names::election);
        return atomically(() -> {
            List<LeaderRecord> shown = leaders.values().stream()
                    .filter(leader -> asked.contains(leader.election())
                            || (ownLease != null && ownLease.equals(leader.leaseId())))
                    .toList();
            return new Observation(shown, List.copyOf(leases.values()));
        });
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        List<LeaderRecord> vacant = floors.entrySet().stream()
                .map(floor -> new LeaderRecord(floor.getKey(), floor.getValue(), null, null))
                .toList();
        atomically(() -> {
            vacant.forEach(leader -> leaders.putIfAbsent(leader.election(), leader));
            return true;
        });
    }

    @Override
    public int expire(Collection<SilentLease> silent) {
        List<String> expired = atomically(() -> {
            List<String> removed = new ArrayList<>();
            for (SilentLease one : silent) {
                Lease lease = leases.get(one.id());
                // protocol, rule 5: only the heartbeat that was seen may be expired
                if (lease != null && lease.heartbeat() == one.heartbeat() && leases.remove(one.id(), lease)) {
                    removed.add(one.id());
                }
            }
            return removed;
        });
        if (!expired.isEmpty()) {
            hint(Hint.expired(expired.get(0))); // one is enough to make peers observe
        }
        return expired.size();
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        Names.lease(leaseId);
        return atomically(() -> {
            Set<String> won = new HashSet<>();
            for (Claim claim : claims) {
                LeaderRecord leader = leaders.get(claim.election());
                if (leader != null && leader.token() == claim.seenToken() && isVacantFor(leaseId, leader)) {
                    leaders.put(claim.election(), new LeaderRecord(claim.election(), claim.newToken(), leaseId, at));
                    won.add(claim.election());
                }
            }
            return new ClaimResult(won, Set.of());
        });
    }

    // protocol, rule 6: the claim itself asks whether the holder's lease exists, now
    private boolean isVacantFor(String leaseId, LeaderRecord leader) {
        String holder = leader.leaseId();
        return holder == null || holder.equals(leaseId) || !leases.containsKey(holder);
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        atomically(() -> {
            for (TermId term : terms) {
                LeaderRecord leader = leaders.get(term.election());
                if (leader != null && isHeld(leader, leaseId, term)) {
                    leaders.put(term.election(), new LeaderRecord(term.election(), term.token(), null, leader.since()));
                }
            }
            return true;
        });
        hint(Hint.released(List.copyOf(terms)));
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        boolean all = atomically(() -> {
            boolean done = true;
            for (TermId term : terms) {
                LeaderRecord leader = leaders.get(term.election());
                if (leader != null && isHeld(leader, leaseId, term) && leases.containsKey(toLeaseId)) {
                    leaders.put(term.election(), new LeaderRecord(term.election(), term.token() + 1, toLeaseId, at));
                } else {
                    done = false;
                }
            }
            return done;
        });
        hint(Hint.SOMETHING);
        return all;
    }

    private static boolean isHeld(LeaderRecord leader, String leaseId, TermId term) {
        return leader.token() == term.token() && Objects.equals(leader.leaseId(), leaseId);
    }

    @Override
    public void close(String leaseId) {
        atomically(() -> Optional.ofNullable(leases.remove(leaseId)));
        hint(Hint.closed(leaseId));
    }

    @Override
    public void addHintListener(HintListener listener) {
        hinted.add(listener);
    }

    @Override
    public void removeHintListener(HintListener listener) {
        hinted.remove(listener);
    }

    private <T> T atomically(Supplier<T> operation) {
        lock.lock();
        try {
            return operation.get();
        } finally {
            lock.unlock();
        }
    }

    private void hint(Hint hint) {
        hinted.forEach(listener -> listener.hinted(hint));
    }
}
