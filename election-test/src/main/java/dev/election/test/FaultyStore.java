// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaseStoreException;
import dev.election.StoreMembers;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.HintListener;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The store as one instance of a cluster reaches it, with the faults that a test has chosen. Thread-safe. */
final class FaultyStore implements LeaseStore {

    private final LeaseStore store;
    private final InstanceFaults faults;
    private final Duration callTimeout;

    // Delivers hints: they come on threads of other instances, which must not stand still with this one.
    private final Executor hintThread;
    private final Map<HintListener, HintListener> hinted = new ConcurrentHashMap<>();

    /** @param callTimeout how long a call waits for its response at most, unless the store itself takes longer */
    FaultyStore(LeaseStore store, InstanceFaults faults, Duration callTimeout, Executor hintThread) {
        this.store = store;
        this.faults = faults;
        this.callTimeout = callTimeout.compareTo(store.callTimeout()) > 0 ? callTimeout : store.callTimeout();
        this.hintThread = hintThread;
    }

    private <T extends @Nullable Object> T call(Supplier<T> request) {
        faults.pass();
        refuseIfUnreachable();
        T response = request.get();
        Duration delay = faults.delay();
        boolean tooSlow = delay.compareTo(callTimeout) > 0;
        faults.delay(tooSlow ? callTimeout : delay);
        refuseIfUnreachable();
        if (tooSlow || faults.losesAnswers()) {
            throw noResponse("The lease store did not respond within " + callTimeout.toMillis()
                    + " ms: a test lets responses "
                    + (tooSlow ? "take " + delay.toMillis() + " ms" : "get lost, after the request took effect"));
        }
        return response;
    }

    private void refuseIfUnreachable() {
        if (!faults.isReachable()) {
            throw noResponse(
                    "The lease store does not respond: a test has cut this instance off, or has stopped the store");
        }
    }

    // Without a stack, which would say nothing of the fault and would fill the log of the test.
    private static LeaseStoreException noResponse(String why) {
        LeaseStoreException timedOut = new LeaseStoreException(why);
        timedOut.setStackTrace(new StackTraceElement[0]);
        return timedOut;
    }

    private void run(Runnable request) {
        this.<@Nullable Object>call(() -> {
            request.run();
            return null;
        });
    }

    @Override
    public Duration callTimeout() {
        return callTimeout;
    }

    @Override
    public int electionsPerCall() {
        return store.electionsPerCall();
    }

    @Override
    public List<String> warnings() {
        return call(store::warnings);
    }

    @Override
    public Optional<StoreMembers> members() {
        return store.members();
    }

    @Override
    public void open(Lease lease, Instant at) {
        run(() -> store.open(lease, at));
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        return call(() -> store.renew(leaseId, heartbeat, cohort, at));
    }

    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        return call(() -> store.observe(elections, ownLease));
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        run(() -> store.enroll(floors));
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        return call(() -> store.expire(leases));
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        return call(() -> store.claim(leaseId, claims, at));
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        run(() -> store.release(leaseId, terms));
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        return call(() -> store.transfer(leaseId, terms, toLeaseId, at));
    }

    @Override
    public void close(String leaseId) {
        if (faults.isDead()) {
            return; // what has crashed closes nothing, and nobody waits for that
        }
        run(() -> store.close(leaseId));
    }

    @Override
    public void addHintListener(HintListener listener) {
        HintListener later = hint -> hintThread.execute(() -> {
            if (faults.isReachable()) {
                listener.hinted(hint);
            }
        });
        if (hinted.putIfAbsent(listener, later) == null) {
            store.addHintListener(later);
        }
    }

    @Override
    public void removeHintListener(HintListener listener) {
        HintListener later = hinted.remove(listener);
        if (later != null) {
            store.removeHintListener(later);
        }
    }
}
