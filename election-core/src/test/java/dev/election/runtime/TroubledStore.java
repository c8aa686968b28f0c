// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store in memory that a test makes hang, or fail at each renewal as it likes. */
final class TroubledStore implements LeaseStore {

    final InMemoryLeaseStore records;
    final AtomicLong renewals = new AtomicLong();

    // Written by the test, read by all.
    volatile LongConsumer onRenewal = number -> {};
    volatile Runnable onClaim = () -> {};
    volatile Runnable onObservation = () -> {};
    volatile Consumer<Set<String>> onEnrolment = names -> {};
    volatile Supplier<List<String>> warnings = List::of;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    TroubledStore(InMemoryLeaseStore records) {
        this.records = records;
    }

    void hang() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    private LeaseStore store() {
        try {
            if (!gate.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the test never let go of the store");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return records;
    }

    @Override
    public Duration callTimeout() {
        return records.callTimeout();
    }

    @Override
    public List<String> warnings() {
        return warnings.get();
    }

    @Override
    public void open(Lease lease, Instant at) {
        store().open(lease, at);
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        onRenewal.accept(renewals.incrementAndGet());
        return store().renew(leaseId, heartbeat, cohort, at);
    }

    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        onObservation.run();
        return store().observe(elections, ownLease);
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        onEnrolment.accept(floors.keySet());
        store().enroll(floors);
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        return store().expire(leases);
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        onClaim.run();
        return store().claim(leaseId, claims, at);
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        store().release(leaseId, terms);
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        return store().transfer(leaseId, terms, toLeaseId, at);
    }

    @Override
    public void close(String leaseId) {
        store().close(leaseId);
    }
}
