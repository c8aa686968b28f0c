// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.ClockReading;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a test puts in the place of an instance's clock and store. */
class ClockAndStoreOfABuilderTest {

    @Test
    void anInstanceReadsTheClockThatItIsGiven() {
        try (LeaseElections elections = LeaseElections.builder(new InMemoryLeaseStore())
                .clock(() -> new ClockReading(System.nanoTime(), 4_711))
                .build()) {
            assertThat(elections.now()).isEqualTo(Instant.ofEpochMilli(4_711));
        }
    }

    @Test
    void eachDecoratorGetsWhatThereIsSoFar() {
        LeaseStore store = new InMemoryLeaseStore();
        LeaseStore decorated = new InMemoryLeaseStore();
        List<LeaseStore> given = new ArrayList<>();
        LeaseElections.builder(store)
                .decorateStore(first -> {
                    given.add(first);
                    return decorated;
                })
                .decorateStore(second -> {
                    given.add(second);
                    return second;
                });

        assertThat(given).containsExactly(store, decorated);
    }
}
