// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An election that is left at the moment at which its instance starts or stops. */
class LeaveWhileStartingTest {

    /** Drives as in production, shows the engine, and holds up a thread that reads the clock. */
    private static final class Hooks implements EngineDriver {

        private final ThreadDriver driver = new ThreadDriver();

        private volatile @Nullable Engine engine;
        // The thread that is held up when it reads the clock, until it may go on.
        private volatile @Nullable Thread heldUp;
        private volatile CountDownLatch goOn = new CountDownLatch(0);

        void holdUp(Thread thread, CountDownLatch until) {
            goOn = until;
            heldUp = thread;
        }

        /** The elections that the present start has ever joined. */
        Set<String> everJoined() {
            Engine known = Objects.requireNonNull(engine);
            return known.read(now -> known.machine().highestTokens().keySet());
        }

        boolean isStopped() {
            return Objects.requireNonNull(engine).isStopped();
        }

        @Override
        public InstanceClock clock() {
            InstanceClock clock = driver.clock();
            return () -> {
                if (Thread.currentThread() == heldUp) {
                    awaitQuietly(goOn);
                }
                return clock.read();
            };
        }

        @Override
        public RandomGenerator random() {
            return driver.random();
        }

        @Override
        public ExecutorService listenerThreads(String instance) {
            return driver.listenerThreads(instance);
        }

        @Override
        public void begin(Engine begun) {
            driver.begin(begun);
            engine = begun;
        }

        @Override
        public boolean await(Engine awaited, BooleanSupplier condition, long nanos) throws InterruptedException {
            return driver.await(awaited, condition, nanos);
        }
    }

    private final Hooks hooks = new Hooks();
    private final LeaseElections elections = build();

    private LeaseElections build() {
        return LeaseElections.builder(new InMemoryLeaseStore())
                .instance("a")
                .driver(hooks)
                .leaseDuration(Duration.ofSeconds(20))
                .heartbeatInterval(Duration.ofMillis(100))
                .shutdownTimeout(Duration.ofMillis(50))
                .interruptAfter(Duration.ZERO)
                .build();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitDrained(LeaderElection election) {
        try {
            boolean unused = election.awaitDrained(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LeaderElection lead() throws InterruptedException {
        elections.start();
        LeaderElection billing = elections.election("billing");
        billing.awaitLeadership(Duration.ofSeconds(10));
        return billing;
    }

    @AfterEach
    void close() {
        elections.close();
    }

    @Test
    void isLeftAlthoughAStopIsAboutToEnd() throws Exception {
        LeaderElection billing = lead();
        LeaderWork outlasting = billing.startWork().orElseThrow();
        CompletableFuture<Void> stop;
        try (BlockedLog log = new BlockedLog()) { // of the work that outlasts the shutdown timeout
            stop = CompletableFuture.runAsync(elections::stop);
            await().until(() -> hooks.isStopped() && log.isBlocking());

            billing.leave();

            assertThat(elections.elections()).isEmpty();
            assertThat(elections.election("billing")).isNotSameAs(billing);
            assertThat(stop).isNotDone();
        }
        stop.get(10, TimeUnit.SECONDS);
        outlasting.close();
    }

    @Test
    void isNotJoinedByAStartAtTheSameMoment() throws Exception {
        LeaderElection billing = lead();
        LeaderWork outlasting = billing.startWork().orElseThrow();
        elections.stop();
        CountDownLatch goOn = new CountDownLatch(1);
        // a reader that has the lock of the election holds up the thread that leaves it, which has found the instance
        // not started by then
        Thread reader = new Thread(() -> awaitDrained(billing), "reader");
        hooks.holdUp(reader, goOn);
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);
        Thread leaving = new Thread(billing::leave, "leaving");
        leaving.start();
        await().until(((ElectionView) billing)::isLeft);

        elections.start();
        goOn.countDown();
        leaving.join();

        assertThat(hooks.everJoined()).isEmpty();
        assertThat(elections.elections()).isEmpty();
        outlasting.close();
    }

    @Test
    void isForgottenThoughWorkOfAnEarlierStartGoesOn() throws Exception {
        LeaderElection billing = lead();
        LeaderWork outlasting = billing.startWork().orElseThrow();
        elections.stop();
        elections.start();

        billing.leave();

        assertThat(elections.elections()).isEmpty();
        outlasting.close();
    }
}
