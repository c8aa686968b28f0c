// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One listener object, however often it was added, is called by one thread at a time. */
class SharedListenerTest {

    private final LeaseElections elections = LeaseElections.builder(new InMemoryLeaseStore())
            .leaseDuration(Duration.ofSeconds(20))
            .heartbeatInterval(Duration.ofMillis(50))
            .start();
    private final CountDownLatch mayReturn = new CountDownLatch(1);
    private final AtomicInteger calling = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final LeadershipListener listener = new LeadershipListener() {
        @Override
        public void granted(Term term) {
            most.accumulateAndGet(calling.incrementAndGet(), Math::max);
            awaitQuietly();
            calling.decrementAndGet();
            told.add(term.election());
        }
    };

    private void awaitQuietly() {
        try {
            mayReturn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        mayReturn.countDown();
        elections.close();
    }

    private LeaderElection led(String name) throws InterruptedException {
        LeaderElection election = elections.election(name);
        assertThat(election.awaitLeadership(Duration.ofSeconds(10))).isTrue();
        return election;
    }

    private void isCalledByOneThreadAtATime(int times) {
        await().until(() -> calling.get() > 0);
        await().during(Duration.ofMillis(200)).until(() -> calling.get() == 1);
        mayReturn.countDown();
        await().until(() -> told.size() == times);
        assertThat(most).hasValue(1);
    }

    @Test
    void addedToTwoElectionsAndToAllOfThemItsCallsComeOneAtATime() throws Exception {
        LeaderElection billing = led("billing");
        LeaderElection shipping = led("shipping");
        billing.addListener(listener);
        shipping.addListener(listener);
        elections.addListener(listener);

        isCalledByOneThreadAtATime(4);
    }

    @Test
    void removedAndAddedAgainDuringACallItsCallsComeOneAtATime() throws Exception {
        LeaderElection billing = led("billing");
        billing.addListener(listener);
        await().until(() -> calling.get() == 1);
        billing.removeListener(listener);
        billing.addListener(listener);

        isCalledByOneThreadAtATime(2);
    }

    @Test
    void removedFromOneElectionItIsToldOfTheOther() throws Exception {
        LeaderElection billing = led("billing");
        LeaderElection shipping = elections.election("shipping");
        billing.addListener(listener);
        shipping.addListener(listener);
        mayReturn.countDown();
        await().until(() -> told.contains("billing"));

        billing.removeListener(listener);

        await().until(() -> told.contains("shipping"));
    }
}
