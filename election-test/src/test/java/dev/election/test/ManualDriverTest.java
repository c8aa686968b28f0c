// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElection;
import dev.election.LeadershipListener;
import dev.election.Term;
import dev.election.runtime.LeaderLoop;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.Lease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManualDriverTest {

    private final ManualDriver driver = new ManualDriver(Duration.ofSeconds(20));
    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final LeaseElections one = driver.builder(store).instance("one").start();
    private final LeaderElection billing = one.election("billing");

    @AfterEach
    void close() {
        one.close();
    }

    @Test
    void nothingHappensByItself() {
        assertThat(billing.isLeader()).isFalse();
        assertThat(store.observe(List.of("billing"), null).leases()).isEmpty();
    }

    @Test
    void settlingAsksWhatIsDue() {
        driver.settle();

        assertThat(billing.requireTerm().token()).isEqualTo(1);
    }

    @Test
    void aTransferToAnInstanceThatShowsNoHeartbeatIsRefused() {
        driver.settle();
        store.open(new Lease("silent-1", "silent", null, 3, Duration.ofSeconds(15)), driver.now());
        driver.advance(Duration.ofSeconds(8));

        assertThatThrownBy(() -> billing.transferTo("silent"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'silent' has shown no heartbeat recently");
        assertThat(billing.isLeader()).isTrue();
    }

    @Test
    void settlingReturnsWhenListenersHaveReturned() {
        AtomicInteger heard = new AtomicInteger();
        billing.addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                heard.incrementAndGet();
            }
        });

        driver.settle();

        assertThat(heard).hasValue(1);
    }

    @Test
    void settlingReturnsWhenLoopsWereAdmitted() {
        AtomicInteger begun = new AtomicInteger();
        new LeaderLoop(billing, "relay", () -> {
                    begun.incrementAndGet();
                    new CountDownLatch(1).await();
                })
                .start();

        driver.settle();
        billing.stepDown();
        driver.settleEndings();

        assertThat(begun).hasValue(1);
    }

    @Test
    void settlingEndingsReturnsWhenLoopsHaveEnded() {
        AtomicInteger running = new AtomicInteger();
        new LeaderLoop(billing, "relay", () -> {
                    running.incrementAndGet();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        running.decrementAndGet();
                    }
                })
                .start();
        driver.settle();

        billing.stepDown();
        driver.settleEndings();

        assertThat(running).hasValue(0);
    }

    @Test
    void renewsWhileTimeIsMoved() {
        driver.settle();
        Term term = billing.requireTerm();

        driver.advance(Duration.ofHours(1));

        assertThat(term.isCurrent()).isTrue();
        assertThat(Duration.between(term.since(), driver.now())).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void anotherInstanceTakesOverInOrder() {
        LeaseElections two = driver.builder(store).instance("two").start();
        two.election("billing");
        driver.settle();

        billing.stepDown();
        driver.settleEndings();
        driver.advance(Duration.ofSeconds(6)); // each has looked again by then

        assertThat(two.election("billing").requireTerm().token()).isEqualTo(2);
        assertThat(billing.leader().orElseThrow().instance()).isEqualTo("two");
        two.close();
    }

    @Test
    void saysWhatStillRunsWhenPatienceIsOver() {
        ManualDriver impatient = new ManualDriver(Duration.ofSeconds(1));
        CountDownLatch released = new CountDownLatch(1);
        LeaseElections elections = impatient.builder(new InMemoryLeaseStore()).start();
        elections.election("billing").addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                awaitQuietly(released);
            }
        });

        assertThatThrownBy(impatient::settle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("listeners")
                .hasMessageContaining("ManualDriverTest.awaitQuietly");
        released.countDown();
        elections.close();
    }

    @Test
    void refusesAListenerThatWouldWaitForItself() {
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        AtomicReference<Term> granted = new AtomicReference<>();
        billing.addListener(new LeadershipListener() {
            @Override
            public void granted(Term term) {
                granted.set(term);
                try {
                    driver.settle();
                } catch (IllegalStateException e) {
                    refused.add(e);
                }
            }
        });

        driver.settle();

        assertThat(granted).doesNotHaveValue(null);
        assertThat(refused).hasSize(1);
    }

    @Test
    void theClockNeverGoesBack() {
        assertThatThrownBy(() -> driver.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
