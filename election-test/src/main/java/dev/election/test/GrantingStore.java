// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaseStoreException;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaderRecord;
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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store in memory, except that no claim is ever won: elections change hands only when a test says so. It can stop
 * responding to the instances, as a database does in an outage. Safe for use by many threads.
 */
final class GrantingStore implements LeaseStore {

    /** The lease duration of other instances: longer than a test moves its clock. */
    static final Duration AGES = Duration.ofDays(36_500);

    private final InMemoryLeaseStore records = new InMemoryLeaseStore();

    // Written by the test, read by all.
    private volatile boolean silent;

    // ---- for the test

    void setSilent(boolean now) {
        silent = now;
    }

    Optional<Lease> leaseOf(String instance) {
        return leases().stream()
                .filter(lease -> lease.instance().equals(instance))
                .findFirst();
    }

    /** The lease of another instance. Opens it if there is none. */
    Lease leaseOfOther(String instance, Instant at) {
        return leaseOf(instance).orElseGet(() -> {
            Lease lease = new Lease("lease-of-" + instance, instance, null, 0, AGES);
            records.open(lease, at);
            return lease;
        });
    }

    /** The live lease that the election's record names. */
    Optional<Lease> leaderOf(String election) {
        String holder = record(election).leaseId();
        return leases().stream().filter(lease -> lease.id().equals(holder)).findFirst();
    }

    private List<Lease> leases() {
        return records.observe(Set.of(), null).leases();
    }

    /** Gives the election to this lease, with the next token, whether it is vacant or held. */
    void give(String election, String leaseId, Instant at) {
        Optional<Lease> leader = leaderOf(election);
        LeaderRecord record = record(election);
        if (leader.isPresent()) {
            records.transfer(leader.get().id(), List.of(new TermId(election, record.token())), leaseId, at);
        } else {
            records.claim(leaseId, List.of(new Claim(election, record.token(), record.token() + 1)), at);
        }
    }

    void vacate(String election) {
        leaderOf(election)
                .ifPresent(leader -> records.release(
                        leader.id(),
                        List.of(new TermId(election, record(election).token()))));
    }

    void forget(Lease lease) {
        records.close(lease.id());
    }

    void forgetAllBut(String instance) {
        leases().stream().filter(lease -> !lease.instance().equals(instance)).forEach(this::forget);
    }

    private LeaderRecord record(String election) {
        records.enroll(Map.of(election, 0L));
        return records.observe(Set.of(election), null).leaders().get(0);
    }

    // ---- for the instances

    private InMemoryLeaseStore asked() {
        if (silent) {
            throw new LeaseStoreException("The lease store does not respond: a test has stopped it");
        }
        return records;
    }

    @Override
    public Duration callTimeout() {
        return records.callTimeout();
    }

    @Override
    public void open(Lease lease, Instant at) {
        asked().open(lease, at);
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        return asked().renew(leaseId, heartbeat, cohort, at);
    }

    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        asked();
        beatForOthers();
        return records.observe(elections, ownLease);
    }

    /** Renews the leases of other instances: a transfer requires a recent heartbeat of its target. */
    private void beatForOthers() {
        for (Lease lease : leases()) {
            if (lease.duration().equals(AGES)) {
                records.renew(lease.id(), lease.heartbeat() + 1, null, Instant.EPOCH); // a timestamp for people
            }
        }
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        asked().enroll(floors);
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        return asked().expire(leases);
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        return new ClaimResult(Set.of(), Set.of());
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        asked().release(leaseId, terms);
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        return asked().transfer(leaseId, terms, toLeaseId, at);
    }

    @Override
    public void close(String leaseId) {
        asked().close(leaseId);
    }
}
