// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The stores on one set of data, and the steps that several parts of the contract take with them. */
interface ContractPart {

    Instant AT = Instant.parse("2026-11-24T09:30:00.125Z");

    /** The store of the instance with this number, counted from 0; all of them have the same data. */
    LeaseStore store(int number);

    /** New stores, opened by as many threads at once on data that no instance ever used. */
    List<LeaseStore> openAtOnceWithoutSchema(int count);

    default LeaseStore store() {
        return store(0);
    }

    /** Lets as many threads run at the same moment; the stores of their numbers are there before. */
    default <R> List<R> race(int count, Race.Runner<R> runner) {
        store(count - 1);
        return Race.among(count, runner);
    }

    default void open(String... leaseIds) {
        for (String id : leaseIds) {
            store().open(lease(id), AT);
        }
    }

    static Lease lease(String id) {
        return new Lease(id, "instance of " + id, null, 0, Duration.ofSeconds(15));
    }

    default void enroll(String election) {
        store().enroll(Map.of(election, 0L));
    }

    /** Claims with the next token and says whether it was won. */
    default boolean claim(String leaseId, String election, long seenToken) {
        return claim(store(), leaseId, election, seenToken);
    }

    default boolean claim(LeaseStore store, String leaseId, String election, long seenToken) {
        Claim claim = new Claim(election, seenToken, seenToken + 1);
        return store.claim(leaseId, Set.of(claim), AT).won().contains(election);
    }

    /** Enrolls the election and has the lease, which must exist, lead it in term 1. */
    default void elect(String leaseId, String election) {
        enroll(election);
        assertThat(claim(leaseId, election, 0)).isTrue();
    }

    default LeaderRecord leaderOf(String election) {
        return leaders(Set.of(election)).stream().findFirst().orElseThrow();
    }

    default List<LeaderRecord> leaders(Collection<String> elections) {
        return store().observe(elections, null).leaders();
    }

    default Optional<Lease> find(String leaseId) {
        return store().observe(Set.of(), null).leases().stream()
                .filter(lease -> lease.id().equals(leaseId))
                .findFirst();
    }
}
