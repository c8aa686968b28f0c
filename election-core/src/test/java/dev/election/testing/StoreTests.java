// SPDX-License-Identifier: Apache-2.0
package dev.election.testing;

import dev.election.LeaseStoreException;
import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Steps that tests of several stores take. */
public final class StoreTests {

    public static final Instant AT = Instant.parse("2026-11-24T09:30:00.125Z");

    private StoreTests() {}

    public static Lease lease(String id) {
        return new Lease(id, "instance of " + id, null, 0, Duration.ofSeconds(15));
    }

    public static void enroll(LeaseStore store, Collection<String> elections) {
        store.enroll(elections.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
    }

    public static List<Claim> firstClaims(Collection<String> elections) {
        return elections.stream().map(name -> new Claim(name, 0, 1)).toList();
    }

    public static List<TermId> firstTerms(Collection<String> elections) {
        return elections.stream().map(name -> new TermId(name, 1)).toList();
    }

    /** Claims the election for the term after the one with this token. */
    public static boolean claim(LeaseStore store, String leaseId, String election, long seenToken) {
        return store.claim(leaseId, List.of(new Claim(election, seenToken, seenToken + 1)), AT)
                .won()
                .contains(election);
    }

    /** Opens the lease and has it lead the election in term 1. */
    public static void elect(LeaseStore store, String leaseId, String election) {
        store.open(lease(leaseId), AT);
        store.enroll(Map.of(election, 0L));
        if (!claim(store, leaseId, election, 0)) {
            throw new IllegalStateException(leaseId + " does not lead " + election);
        }
    }

    public static LeaderRecord leaderOf(LeaseStore store, String election) {
        return store.observe(Set.of(election), null).leaders().get(0);
    }

    public static long heartbeat(LeaseStore store, String leaseId) {
        return store.observe(Set.of(), null).leases().stream()
                .filter(lease -> lease.id().equals(leaseId))
                .findFirst()
                .orElseThrow()
                .heartbeat();
    }

    public static Duration timeOf(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Whether the call is answered. */
    public static boolean responds(Runnable call) {
        try {
            call.run();
            return true;
        } catch (LeaseStoreException e) {
            return false;
        }
    }

    /** Hands over the elections in as many calls as the store wants. */
    public static void inParts(LeaseStore store, List<String> elections, Consumer<List<String>> call) {
        int most = store.electionsPerCall();
        for (int from = 0; from < elections.size(); from += most) {
            call.accept(new ArrayList<>(elections.subList(from, Math.min(elections.size(), from + most))));
        }
    }
}
