// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop does when its work does not behave. */
class LeaderLoopChecksTest {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LeaseElections elections = LeaseElections.builder(store)
            .instance("me")
            .leaseDuration(Duration.ofSeconds(2))
            .heartbeatInterval(Duration.ofMillis(50))
            .interruptAfter(Duration.ofMillis(50))
            .start();
    private final LeaderElection billing = elections.election("billing");
    private final List<Long> begun = new CopyOnWriteArrayList<>();
    private final CountDownLatch stubborn = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void close() {
        stubborn.countDown();
        elections.close();
    }

    @Test
    void workThatIgnoresItsInterruptIsNotJoinedByAnotherInTheTermAfterTheNext() {
        new LeaderLoop(billing, "relay", this::ignoreInterrupts).start();
        await().until(() -> begun.contains(1L));

        expire(1);
        expire(2);

        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(3)).until(() -> most.get() == 1);
        assertThat(begun).containsExactly(1L);
    }

    @Test
    void workThatReturnsWithItsInterruptFlagSetIsBegunAgainWhileLeading() {
        AtomicInteger runs = new AtomicInteger();
        new LeaderLoop(billing, "relay", () -> {
                    runs.incrementAndGet();
                    Thread.currentThread().interrupt();
                })
                .start();

        await().until(() -> runs.get() > 1);
    }

    @Test
    void anInterruptBySomebodyElseBetweenTwoRunsDoesNotEndIt() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        BlockingQueue<Thread> workers = new LinkedBlockingQueue<>();
        new LeaderLoop(billing, "relay", () -> {
                    workers.add(Thread.currentThread());
                    runs.incrementAndGet();
                })
                .start();
        Thread worker = workers.take();
        await().until(() -> runs.get() == 1 && worker.getState() == Thread.State.TIMED_WAITING);

        worker.interrupt();

        await().until(() -> runs.get() > 1);
    }

    @Test
    void anInterruptBySomebodyElseDuringARunIsAFailureAndDoesNotEndIt() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        BlockingQueue<Thread> workers = new LinkedBlockingQueue<>();
        new LeaderLoop(billing, "relay", () -> {
                    workers.add(Thread.currentThread());
                    runs.incrementAndGet();
                    new CountDownLatch(1).await();
                })
                .start();

        workers.take().interrupt();

        await().until(() -> runs.get() > 1);
    }

    @Test
    void startedTwiceItRunsOnceAndAStepDownEnds() {
        LeaderLoop loop = new LeaderLoop(billing, "relay", this::untilInterrupted);
        loop.start();
        loop.start();
        await().until(() -> begun.contains(1L));

        billing.stepDown();

        await().until(() -> begun.contains(2L));
        assertThat(begun).containsExactly(1L, 2L);
    }

    @Test
    void addedAsAListenerToEverythingItRunsInItsOwnElectionOnceAndAStepDownEnds() {
        LeaderLoop loop = new LeaderLoop(billing, "relay", this::untilInterrupted);
        loop.start();
        elections.addListener(loop);
        elections.election("shipping").addListener(loop);
        await().until(() -> begun.contains(1L) && elections.election("shipping").isLeader());

        billing.stepDown();

        await().until(() -> begun.contains(2L));
        assertThat(begun).containsExactly(1L, 2L);
    }

    private void untilInterrupted() throws InterruptedException {
        begun.add(Term.current().token());
        new CountDownLatch(1).await();
    }

    private void expire(long token) {
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        billing.term().filter(term -> term.token() >= token).isPresent());
        store.close(billing.requireTerm().leaseId());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> billing.term().filter(term -> term.token() > token).isPresent());
    }

    private void ignoreInterrupts() {
        begun.add(Term.current().token());
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        boolean done = false;
        while (!done) {
            try {
                stubborn.await();
                done = true;
            } catch (InterruptedException ignored) {
                // on purpose
            }
        }
        running.decrementAndGet();
    }
}
