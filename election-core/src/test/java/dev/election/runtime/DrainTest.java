// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.Drain;
import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rule 7 with the threads that ship: what a graceful end waits for, its interrupts, its report and its end by force.
 */
class DrainTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LeaseElections elections = builder("me").build();
    private final LeaderElection billing = elections.election("billing");
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

    private LeaseElectionsBuilder builder(String instance) {
        return LeaseElections.builder(store)
                .instance(instance)
                .leaseDuration(Duration.ofSeconds(2))
                .heartbeatInterval(Duration.ofMillis(50))
                .shutdownTimeout(Duration.ofSeconds(1))
                .interruptAfter(Duration.ofMillis(300));
    }

    @BeforeEach
    void lead() throws InterruptedException {
        elections.start();
        assertThat(billing.awaitLeadership(LONG)).isTrue();
    }

    @AfterEach
    void close() {
        goOn.countDown();
        elections.close();
    }

    /** Work on a thread of its own that hangs until it is interrupted or let go. */
    private Thread hang(boolean interruptible) {
        LeaderWork work = billing.startWork().orElseThrow().describedAs("settlement.settle()");
        if (interruptible) {
            work.interruptible();
        }
        Thread thread = new Thread(
                () -> {
                    try (work) {
                        work.run(this::hangUntilInterrupted);
                    }
                },
                "worker");
        thread.setDaemon(true);
        thread.start();
        begun.join();
        return thread;
    }

    private void hangUntilInterrupted() {
        begun.complete(null);
        try {
            goOn.await();
            interrupted.complete(false);
        } catch (InterruptedException e) {
            interrupted.complete(true);
        }
    }

    private static void awaitWhateverHappens(CountDownLatch latch) {
        boolean passed = false;
        while (!passed) {
            try {
                latch.await();
                passed = true;
            } catch (InterruptedException e) {
                // on purpose
            }
        }
    }

    private void peerLeads() throws InterruptedException {
        try (LeaseElections peer = builder("peer").start()) {
            assertThat(peer.election("billing").awaitLeadership(LONG)).isTrue();
        }
    }

    // ---- what is shown

    @Test
    void isShownWithTheWorkThatItWaitsForAndItsThread() {
        Thread thread = hang(false);
        billing.stepDown();

        Drain drain = billing.drain().orElseThrow();

        assertThat(drain.term().token()).isEqualTo(1);
        assertThat(drain.reason()).isEqualTo(RevocationReason.STEPPED_DOWN);
        assertThat(drain.waitsFor()).contains(new Drain.Awaited("settlement.settle()", thread));
    }

    @Test
    void isShownWithWorkThatNoThreadDoes() {
        LeaderWork work = billing.startWork().orElseThrow().describedAs("settlement.settleLater()");
        billing.stepDown();

        assertThat(billing.drain().orElseThrow().waitsFor())
                .contains(new Drain.Awaited("settlement.settleLater()", null));
        work.close();
    }

    @Test
    void isShownWithTheListenerThatItWaitsFor() {
        billing.addListener(new LeadershipListener() {
            @Override
            public void revoked(Term term, RevocationReason reason) {
                awaitWhateverHappens(goOn);
            }

            @Override
            public String toString() {
                return "intake";
            }
        });
        billing.stepDown();

        await().until(() -> billing.drain().stream()
                .flatMap(drain -> drain.waitsFor().stream())
                .anyMatch(each -> each.what().equals("listener intake") && each.thread() != null));
    }

    @Test
    void isNotShownBeforeAndAfter() throws InterruptedException {
        assertThat(billing.drain()).isEmpty();

        billing.stepDown();

        assertThat(billing.awaitDrained(LONG)).isTrue();
        assertThat(billing.drain()).isEmpty();
    }

    @Test
    void showsNoLeaderOnceTheOwnTermIsOver() throws InterruptedException {
        LeaderWork work = billing.startWork().orElseThrow();
        billing.stepDown();
        assertThat(billing.leader()).isPresent();

        work.close();

        assertThat(billing.awaitDrained(LONG)).isTrue();
        assertThat(billing.leader()
                        .filter(leader -> leader.token() == work.term().token()))
                .isEmpty();
    }

    @Test
    void isWaitedForUpToTheGivenTime() throws InterruptedException {
        LeaderWork work = billing.startWork().orElseThrow();
        billing.stepDown();

        assertThat(billing.awaitDrained(Duration.ofMillis(50))).isFalse();
        work.close();
        assertThat(billing.awaitDrained(LONG)).isTrue();
    }

    // ---- how work learns of it

    @Test
    void isKnownToWorkInFlightAtOnce() {
        LeaderWork work = billing.startWork().orElseThrow();
        assertThat(work.term().isEnding()).isFalse();

        billing.stepDown();

        assertThat(work.term().isEnding()).isTrue();
        assertThat(work.term().isCurrent()).isTrue();
        work.close();
    }

    @Test
    void endsAPauseOfWorkInFlight() throws Exception {
        LeaderWork work = billing.startWork().orElseThrow();
        CompletableFuture<Boolean> pause = CompletableFuture.supplyAsync(() -> {
            try {
                return work.term().awaitEnding(Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        billing.stepDown();

        assertThat(pause.get(10, TimeUnit.SECONDS)).isTrue();
        work.close();
    }

    @Test
    void aPauseEndsWithItsTimeWhileTheTermLeads() throws InterruptedException {
        assertThat(billing.requireTerm().awaitEnding(Duration.ofMillis(20))).isFalse();
    }

    // ---- interrupts

    @Test
    void interruptsInterruptibleWorkAfterTheGrace() {
        hang(true);
        long began = System.nanoTime();

        billing.stepDown();

        assertThat(interrupted).succeedsWithin(LONG).isEqualTo(true);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(290));
    }

    @Test
    void doesNotInterruptOtherWork() throws Exception {
        hang(false);
        billing.stepDown();
        await().until(() -> billing.drain().isPresent());

        await().during(Duration.ofMillis(800)).until(() -> !interrupted.isDone());

        goOn.countDown();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void interruptsAtOnceIfTheTermIsLostMeanwhile() {
        LeaseElections patient = builder("patient")
                .shutdownTimeout(Duration.ofSeconds(90))
                .interruptAfter(Duration.ofSeconds(60))
                .build();
        LeaderElection shipping = patient.election("shipping");
        patient.start();
        await().until(shipping::isLeader);
        LeaderWork work = shipping.startWork().orElseThrow().interruptible();
        Thread thread = new Thread(() -> {
            try (work) {
                work.run(this::hangUntilInterrupted);
            }
        });
        thread.start();
        begun.join();
        shipping.stepDown();

        store.close(work.term().leaseId()); // as if another instance had expired it

        assertThat(interrupted).succeedsWithin(LONG).isEqualTo(true);
        patient.close();
    }

    @Test
    void leavesNoInterruptBehindInTheThread() throws Exception {
        AtomicBoolean flag = new AtomicBoolean();
        LeaderWork work = billing.startWork().orElseThrow().interruptible();
        Thread thread = new Thread(() -> {
            try (work) {
                work.run(() -> {
                    begun.complete(null);
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                });
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        begun.join();

        billing.stepDown();
        thread.join(LONG.toMillis());

        assertThat(thread.isAlive()).isFalse();
        assertThat(flag).isFalse();
    }

    // ---- the report

    @Test
    void isReportedWithTheStackOfWhatHangs() {
        try (LogLines log = new LogLines()) {
            hang(false);
            billing.stepDown();

            await().until(() -> !log.containing("does not end").isEmpty());

            assertThat(log.containing("does not end").get(0))
                    .contains("'billing'", "term 1", "settlement.settle()", "'worker'", "hangUntilInterrupted");
        }
    }

    @Test
    void isReportedAgainAfterALongerTime() {
        Stage stage = Stage.leadingWithLog();
        LeaderWork work = stage.billing.startWork().orElseThrow();
        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));
        int[] reports = new int[3];
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < reports.length; i++) {
                stage.renewFor(Duration.ofSeconds(8)); // until 8, 16 and 24 s after the end began
                reports[i] = log.containing("does not end").size();
            }
        }
        assertThat(reports).containsExactly(1, 2, 2); // after 5 and 15 s, and then after 30
        work.close();
    }

    // ---- its end by force

    @Test
    void endsByForceAlthoughWorkHangs() throws InterruptedException {
        hang(false);
        Term term = billing.requireTerm();
        billing.stepDown();

        billing.stepDownNow();

        assertThat(term.isCurrent()).isFalse();
        assertThat(billing.drain()).isEmpty();
        peerLeads();
    }

    @Test
    void interruptsAllWorkWhenItIsForced() {
        hang(false);
        billing.stepDown();

        billing.stepDownNow();

        assertThat(interrupted).succeedsWithin(LONG).isEqualTo(true);
    }

    @Test
    void endsByForceAlthoughAListenerHangs() throws InterruptedException {
        billing.addListener(new LeadershipListener() {
            @Override
            public void revoked(Term term, RevocationReason reason) {
                awaitWhateverHappens(goOn);
            }
        });
        billing.stepDown();

        billing.stepDownNow();

        peerLeads();
    }

    @Test
    void aLeaderThatStepsDownNowWaitsForNothing() throws InterruptedException {
        hang(false);
        Term term = billing.requireTerm();

        billing.stepDownNow();

        assertThat(term.isCurrent()).isFalse();
        peerLeads();
    }

    @Test
    void forceDoesNothingWithoutATerm() throws InterruptedException {
        try (LeaseElections peer = builder("peer").start()) {
            peer.election("billing").stepDownNow();

            assertThat(peer.election("billing").awaitDrained(Duration.ZERO)).isTrue();
            assertThat(billing.isLeader()).isTrue();
        }
    }

    @Test
    void workThatEndsAfterTheForceChangesNothing() throws Exception {
        hang(false);
        billing.stepDownNow();
        interrupted.get(10, TimeUnit.SECONDS);

        assertThat(billing.awaitLeadership(LONG)).isTrue();
        assertThat(billing.requireTerm().token()).isEqualTo(2);
    }

    // ---- at a shutdown

    @Test
    void aCloseThatMayNotWaitReleasesAtOnceIfNothingIsInFlight() {
        LeaseElections hurried = builder("hurried")
                .shutdownTimeout(Duration.ZERO)
                .interruptAfter(null)
                .build();
        LeaderElection shipping = hurried.election("shipping");
        shipping.addListener(new LeadershipListener() {});
        hurried.start();
        await().until(shipping::isLeader);

        hurried.close();

        assertThat(store.observe(List.of(), null).leases())
                .noneMatch(lease -> lease.instance().equals("hurried"));
    }
}
