// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Thousands of listeners are told with a bounded number of threads. */
class ManyListenersTest {

    private static final int MANY = 5_000;

    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger revoked = new AtomicInteger();

    private LeadershipListener counting() {
        return new LeadershipListener() {
            @Override
            public void granted(Term term) {
                granted.incrementAndGet();
            }

            @Override
            public void revoked(Term term, RevocationReason reason) {
                revoked.incrementAndGet();
            }
        };
    }

    private static long listenerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("election-listener-many"))
                .count();
    }

    @Test
    void anEndWithOneListenerForEachOfThousandsOfElectionsTakesFewThreads() {
        LeaseElections elections = LeaseElections.builder(new InMemoryLeaseStore())
                .instance("many")
                .heartbeatInterval(Duration.ofMillis(100))
                .build();
        IntStream.range(0, MANY).forEach(i -> elections.election("e" + i).addListener(counting()));
        elections.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> granted.get() == MANY);

        long begun = System.nanoTime();
        elections.close();

        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        System.out.println("An end of " + MANY + " terms with a listener each took " + millis + " ms and "
                + listenerThreads() + " threads");
        assertThat(revoked).hasValue(MANY);
        assertThat(listenerThreads()).isLessThanOrEqualTo(ListenerDispatcher.MOST_THREADS + 2);
    }

    @Test
    void aListenerIsToldWhileHundredOthersOfItsElectionBlock() throws InterruptedException {
        LeaseElections elections = LeaseElections.builder(new InMemoryLeaseStore())
                .instance("blocked")
                .heartbeatInterval(Duration.ofMillis(100))
                .shutdownTimeout(Duration.ofMillis(100))
                .start();
        CountDownLatch end = new CountDownLatch(1);
        LeaderElection billing = elections.election("billing");
        for (int i = 0; i < 100; i++) {
            billing.addListener(new LeadershipListener() {
                @Override
                public void granted(Term term) {
                    awaitQuietly(end);
                }
            });
        }
        billing.addListener(counting());

        await().until(() -> granted.get() == 1);

        end.countDown();
        elections.close();
    }

    @Test
    void aLoopIsInterruptedWhenItsTermIsLostThoughMoreListenersBlockThanThereAreThreads() throws InterruptedException {
        InMemoryLeaseStore store = new InMemoryLeaseStore();
        LeaseElections elections = LeaseElections.builder(store)
                .instance("stalled")
                .leaseDuration(Duration.ofSeconds(2))
                .heartbeatInterval(Duration.ofMillis(50))
                .shutdownTimeout(Duration.ofMillis(100))
                .start();
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger stalled = new AtomicInteger();
        LeaderElection billing = elections.election("billing");
        assertThat(billing.awaitLeadership(Duration.ofSeconds(10))).isTrue();
        new LeaderLoop(billing, "work", () -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                })
                .start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < ListenerDispatcher.MOST_THREADS + 50; i++) {
            billing.addListener(new LeadershipListener() {
                @Override
                public void granted(Term term) {
                    stalled.incrementAndGet();
                    awaitQuietly(end);
                }
            });
        }
        await().until(() -> stalled.get() == ListenerDispatcher.MOST_THREADS);

        store.close(billing.requireTerm().leaseId());

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        end.countDown();
        elections.close();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
