// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The most that an application may have. */
@NeedsEtcd
final class SizeTest {

    @Test
    void tenThousandElectionsWithTheLongestNamesAreEnrolledClaimedObservedTransferredAndReleased() {
        // three bytes each: the longest keys
        List<String> names = IntStream.range(0, 10_000)
                .mapToObj(i -> "選".repeat(195) + String.format("%05d", i))
                .toList();
        String id = "投".repeat(200);
        String peer = "票".repeat(200);
        try (EtcdLeaseStore store = EtcdCluster.shared()
                .store(EtcdCluster.newPrefix())
                .callTimeout(Duration.ofSeconds(10))
                .build()) {
            store.open(longest(id), StoreTests.AT);
            store.open(longest(peer), StoreTests.AT);

            StoreTests.inParts(store, names, part -> StoreTests.enroll(store, part));
            Set<String> won = new HashSet<>();
            StoreTests.inParts(
                    store,
                    names,
                    part -> won.addAll(store.claim(id, StoreTests.firstClaims(part), StoreTests.AT)
                            .won()));
            assertThat(won).hasSize(10_000);

            Observation observation = store.observe(names, id);
            assertThat(observation.leases()).containsExactlyInAnyOrder(longest(id), longest(peer));
            assertThat(observation.leaders())
                    .hasSize(10_000)
                    .allMatch(leader -> leader.token() == 1 && id.equals(leader.leaseId()));

            StoreTests.inParts(store, names, part -> assertThat(
                            store.transfer(id, StoreTests.firstTerms(part), peer, StoreTests.AT))
                    .isTrue());
            StoreTests.inParts(
                    store,
                    names,
                    part -> store.release(
                            peer,
                            part.stream()
                                    .map(name -> new dev.election.store.TermId(name, 2))
                                    .toList()));
            assertThat(store.observe(names, null).leaders())
                    .hasSize(10_000)
                    .extracting(LeaderRecord::leaseId)
                    .containsOnlyNulls();
        }
    }

    private static Lease longest(String id) {
        return new Lease(
                id,
                "é".repeat(200),
                "ü".repeat(500),
                0,
                Duration.ofSeconds(15),
                "c".repeat(40),
                "å".repeat(200),
                Duration.ofSeconds(2));
    }
}
