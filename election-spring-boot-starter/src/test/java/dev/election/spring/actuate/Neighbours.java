// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;

/** Two instances on one store: {@code a} leads {@code billing}, {@code b} stands by. */
final class Neighbours implements AutoCloseable {

    final InMemoryLeaseStore store = new InMemoryLeaseStore();
    final LeaseElections a = start("a");
    final LeaseElections b;

    Neighbours() {
        LeaderElection billing = a.election("billing");
        await().until(billing::isLeader);
        b = start("b");
        LeaderElection watched = b.election("billing");
        await().until(() -> watched.leader().isPresent()
                && a.candidates().size() == 2
                && b.candidates().size() == 2);
    }

    private LeaseElections start(String instance) {
        return LeaseElections.builder(store)
                .instance(instance)
                .address("http://" + instance)
                .leaseDuration(Duration.ofSeconds(5))
                .heartbeatInterval(Duration.ofMillis(50))
                .start();
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
