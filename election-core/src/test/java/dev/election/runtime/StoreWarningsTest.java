// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store has to say about how its engine is set up. */
class StoreWarningsTest {

    private final LogLines log = new LogLines();
    private final TroubledStore store = new TroubledStore(new InMemoryLeaseStore());
    private final LeaseElections elections = LeaseElections.builder(store)
            .instance("me")
            .leaseDuration(Duration.ofSeconds(1))
            .heartbeatInterval(Duration.ofMillis(50))
            .build();

    @AfterEach
    void close() {
        elections.close();
        log.close();
    }

    private void leadFor(int renewals) throws InterruptedException {
        elections.start();
        assertThat(elections.election("billing").awaitLeadership(Duration.ofSeconds(10)))
                .isTrue();
        await().until(() -> store.renewals.get() >= renewals);
    }

    @Test
    void eachIsLoggedOnce() throws InterruptedException {
        store.warnings = () -> List.of("the engine never discards old revisions", "it has an even number of members");

        leadFor(5);

        assertThat(log.containing("never discards")).containsExactly("WARN the engine never discards old revisions");
        assertThat(log.containing("even number")).containsExactly("WARN it has an even number of members");
    }

    @Test
    void aStoreIsAskedForThemOnceThoughItFails() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        store.warnings = () -> {
            calls.incrementAndGet();
            throw new IllegalStateException("no response");
        };

        leadFor(5);

        assertThat(calls).hasValue(1);
        assertThat(log.containing("could not be checked")).hasSize(1).allMatch(line -> line.startsWith("INFO"));
    }
}
