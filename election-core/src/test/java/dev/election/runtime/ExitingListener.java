// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process whose listener ends it when its term is given up, or whose leader work does, and whose shutdown closes its
 * elections.
 */
final class ExitingListener {

    private ExitingListener() {}

    public static void main(String[] arguments) throws InterruptedException {
        InMemoryLeaseStore store = new InMemoryLeaseStore();
        LeaseElections elections = LeaseElections.builder(store).start();
        LeaderElection billing = elections.election("billing");
        billing.addListener(new LeadershipListener() {
            @Override
            public void revoked(Term term, RevocationReason reason) {
                System.exit(3);
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            elections.close();
            System.out.println(
                    "leases left: " + store.observe(List.of(), null).leases().size());
        }));
        boolean leads = billing.awaitLeadership(Duration.ofSeconds(20));
        System.out.println("leads: " + leads);
        if (List.of(arguments).contains("work")) {
            billing.runIfLeader(() -> System.exit(3));
        }
        billing.stepDown();
        new CountDownLatch(1).await(); // or the JVM would end by itself, since all threads of an instance are daemons
    }
}
