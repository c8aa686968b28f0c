// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.ElectionObserver;
import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** L3: no heartbeat waits for the log, or for an observer. */
class BlockedLogTest {

    private final TroubledStore store = new TroubledStore(new InMemoryLeaseStore());
    private final LeaseElections elections = LeaseElections.builder(store)
            .instance("me")
            .leaseDuration(Duration.ofSeconds(3))
            .heartbeatInterval(Duration.ofMillis(20))
            .shutdownTimeout(Duration.ofMillis(500))
            .build();
    private final LeaderElection billing = elections.election("billing");

    @BeforeEach
    void lead() throws InterruptedException {
        elections.start();
        assertThat(billing.awaitLeadership(Duration.ofSeconds(10))).isTrue();
    }

    @AfterEach
    void close() {
        store.onRenewal = number -> {};
        elections.close();
    }

    private void failNextRenewals() {
        long begin = store.renewals.get();
        store.onRenewal = number -> {
            if (number < begin + 4) {
                throw new LeaseStoreException("thrown by a test");
            }
        };
    }

    /** Far longer than a lease. */
    private void renewsForLongerThanALease() {
        long begun = System.nanoTime();
        long before = store.renewals.get();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> store.renewals.get() > before + 100
                        && System.nanoTime() - begun > Duration.ofSeconds(4).toNanos());
        assertThat(billing.requireTerm().token()).isEqualTo(1);
    }

    @Test
    void anAppenderThatBlocksCostsNoTermWhenTheStoreFails() {
        try (BlockedLog log = new BlockedLog()) {
            failNextRenewals();
            await().until(log::isBlocking);

            renewsForLongerThanALease();
        }
    }

    @Test
    void anAppenderThatBlocksCostsNoTermWhenAListenerAndAnObserverThrow() {
        try (BlockedLog log = new BlockedLog()) {
            elections.addObserver(new ElectionObserver() {
                @Override
                public void heartbeat(Heartbeat outcome, Duration took) {
                    throw new IllegalStateException("thrown by a test");
                }
            });
            await().until(log::isBlocking);

            renewsForLongerThanALease();
        }
    }

    @Test
    void anAppenderThatBlocksDelaysNoGracefulStepDown() {
        elections.addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                throw new IllegalStateException("thrown by a test");
            }
        });
        try (BlockedLog log = new BlockedLog()) {
            billing.stepDown(Duration.ofMillis(1));
            await().until(log::isBlocking);

            await().until(() -> billing.term().filter(term -> term.token() == 2).isPresent());
            billing.stepDown(Duration.ofMillis(1));
            await().until(() -> billing.term().filter(term -> term.token() == 3).isPresent());
        }
    }

    @Test
    void anObserverThatStallsCostsNoTerm() {
        CountDownLatch end = new CountDownLatch(1);
        elections.addObserver(new ElectionObserver() {
            @Override
            public void heartbeat(Heartbeat outcome, Duration took) {
                awaitQuietly(end);
            }
        });

        renewsForLongerThanALease();

        end.countDown();
    }

    @Test
    void whatStillWorksAtTheEndOfAnInstanceIsLoggedAfterRenewalsHaveStopped() {
        var unused = billing.startWork().orElseThrow(); // never closed
        try (BlockedLog log = new BlockedLog()) {
            new Thread(elections::close).start();

            AtomicLong seen = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(300)).until(() -> {
                long renewals = store.renewals.get();
                return seen.getAndSet(renewals) == renewals;
            });
            assertThat(log.isBlocking()).isTrue();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
