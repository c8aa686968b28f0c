// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work that goes on while this instance leads. */
class LeaderLoopTest {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LeaseElections elections = start("me");
    private final LeaderElection billing = elections.election("billing");
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private LeaseElections start(String instance) {
        return LeaseElections.builder(store)
                .instance(instance)
                .leaseDuration(Duration.ofSeconds(2))
                .heartbeatInterval(Duration.ofMillis(50))
                .interruptAfter(Duration.ofMillis(50))
                .start();
    }

    @AfterEach
    void close() {
        elections.close();
    }

    private void follow(LeaderLoop.Body body) {
        new LeaderLoop(billing, "relay", body).start();
    }

    private void runUntilInterrupted() throws InterruptedException {
        long token = Term.current().token();
        heard.add("begins " + token);
        try {
            new CountDownLatch(1).await();
        } finally {
            heard.add("ends " + token + ", current: " + Term.current().isCurrent());
        }
    }

    @Test
    void itBeginsWhenLeadershipIsGranted() {
        follow(this::runUntilInterrupted);

        await().until(() -> heard.contains("begins 1"));
    }

    /** Else a test that ends the term at once would find no thread to interrupt. */
    @Test
    void itHasNotBegunBeforeItCanBeInterrupted() throws InterruptedException {
        CountDownLatch entering = new CountDownLatch(1);
        CountDownLatch mayEnter = new CountDownLatch(1);
        LeaderWork.Scope slow = () -> {
            entering.countDown();
            await().until(() -> mayEnter.getCount() == 0);
            return () -> {};
        };
        try (LeaseElections other = LeaseElections.builder(new InMemoryLeaseStore())
                .workScope(slow)
                .interruptAfter(Duration.ZERO)
                .start()) {
            LeaderLoop loop = new LeaderLoop(other.election("billing"), "relay", this::runUntilInterrupted);
            loop.start();
            entering.await();

            assertThat(loop.awaitFollowed(1)).isFalse();
            mayEnter.countDown();
            assertThat(loop.awaitFollowed(Long.MAX_VALUE)).isTrue();
        }
    }

    @Test
    void anOrderlyEndInterruptsItAndWaitsForIt() {
        follow(this::runUntilInterrupted);
        await().until(() -> heard.contains("begins 1"));

        elections.stop();

        assertThat(heard).containsExactly("begins 1", "ends 1, current: true");
    }

    @Test
    void itRunsAgainInALaterTerm() {
        follow(this::runUntilInterrupted);
        await().until(() -> heard.contains("begins 1"));

        billing.stepDown();

        await().until(() -> heard.contains("begins 2"));
        assertThat(heard).startsWith("begins 1", "ends 1, current: true");
    }

    @Test
    void itIsBegunAgainWhenItFailsWhileLeading() {
        AtomicInteger runs = new AtomicInteger();
        follow(() -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("broken on purpose");
            }
            runUntilInterrupted();
        });

        await().until(() -> heard.contains("begins 1"));
        assertThat(runs).hasValue(2);
    }

    @Test
    void itIsBegunAgainWhenItReturnsWhileLeading() {
        AtomicInteger runs = new AtomicInteger();
        follow(runs::incrementAndGet);

        await().until(() -> runs.get() > 1);
    }

    @Test
    void anEndInterruptsTheDelayToo() {
        AtomicInteger runs = new AtomicInteger();
        follow(runs::incrementAndGet);
        await().until(() -> runs.get() == 1);

        elections.stop();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("election-work-billing-relay")));
    }

    @Test
    void aLaterTermWaitsForWorkThatIgnoresItsInterrupt() {
        CountDownLatch stubborn = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        follow(() -> {
            heard.add("begins " + Term.current().token());
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            awaitWhateverHappens(stubborn);
            running.decrementAndGet();
        });
        await().until(() -> heard.contains("begins 1"));

        store.close(billing.requireTerm().leaseId()); // as if another instance had expired it
        await().until(() -> billing.term().filter(term -> term.token() > 1).isPresent());
        assertThat(heard).containsExactly("begins 1");
        stubborn.countDown();

        await().until(() -> heard.size() > 1);
        assertThat(most).hasValue(1);
    }

    private static void awaitWhateverHappens(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException ignored) {
                // on purpose
            }
        }
    }
}
