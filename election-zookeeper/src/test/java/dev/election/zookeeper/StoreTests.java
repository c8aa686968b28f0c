// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import static org.awaitility.Awaitility.await;

import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Steps that several tests take. */
final class StoreTests {

    static final Instant AT = Instant.parse("2026-11-24T09:30:00.125Z");

    private StoreTests() {}

    /** Waits until both sessions of the store have a connection that works. */
    static void awaitConnection(LeaseStore store) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            store.observe(Set.of(), null);
            return !store.renew("no such lease", 1, null, AT);
        });
    }

    static Lease lease(String id) {
        return new Lease(id, "instance of " + id, null, 0, Duration.ofSeconds(15));
    }

    /** Opens the lease, enrolls the election, and has the lease lead it in term 1. */
    static void elect(LeaseStore store, String leaseId, String election) {
        store.open(lease(leaseId), AT);
        store.enroll(Map.of(election, 0L));
        if (!claim(store, leaseId, election, 0)) {
            throw new AssertionError("not won");
        }
    }

    static boolean claim(LeaseStore store, String leaseId, String election, long seenToken) {
        return store.claim(leaseId, List.of(new Claim(election, seenToken, seenToken + 1)), AT)
                .won()
                .contains(election);
    }

    static LeaderRecord leaderOf(LeaseStore store, String election) {
        return store.observe(Set.of(election), null).leaders().get(0);
    }

    static long heartbeat(LeaseStore store, String leaseId) {
        return store.observe(Set.of(), null).leases().stream()
                .filter(lease -> lease.id().equals(leaseId))
                .findFirst()
                .orElseThrow()
                .heartbeat();
    }
}
