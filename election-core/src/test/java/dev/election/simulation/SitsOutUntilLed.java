// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One instance's way to the store, as it was when a sit-out ended only if another instance was observed to lead: until
 * then none of its claims is won. Wrong on purpose, for one election; told not to be, it changes nothing.
 */
public final class SitsOutUntilLed implements LeaseStore {

    private final LeaseStore store;
    private final boolean wrong;
    private final LongSupplier nanos;
    private @Nullable Long sitsOutUntil;

    public SitsOutUntilLed(LeaseStore store, boolean wrong, LongSupplier nanos) {
        this.store = store;
        this.wrong = wrong;
        this.nanos = nanos;
    }

    /** The instance was asked to step down. */
    public void steppedDown(long leaseNanos) {
        sitsOutUntil = wrong ? (Long) (nanos.getAsLong() + leaseNanos) : null;
    }

    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        Observation observation = store.observe(elections, ownLease);
        for (LeaderRecord record : observation.leaders()) {
            String holder = record.leaseId();
            boolean another = holder != null
                    && !holder.equals(ownLease)
                    && observation.leases().stream()
                            .anyMatch(lease -> lease.id().equals(holder));
            if (another) {
                sitsOutUntil = null;
            }
        }
        return observation;
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        boolean sitsOut = sitsOutUntil != null && sitsOutUntil - nanos.getAsLong() > 0;
        return sitsOut ? new ClaimResult(Set.of(), Set.of()) : store.claim(leaseId, claims, at);
    }

    @Override
    public Duration callTimeout() {
        return store.callTimeout();
    }

    @Override
    public void open(Lease lease, Instant at) {
        store.open(lease, at);
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        return store.renew(leaseId, heartbeat, cohort, at);
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        store.enroll(floors);
    }

    @Override
    public int expire(Collection<SilentLease> silent) {
        return store.expire(silent);
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        store.release(leaseId, terms);
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        return store.transfer(leaseId, terms, toLeaseId, at);
    }

    @Override
    public void close(String leaseId) {
        store.close(leaseId);
    }
}
