// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.protocol.ClockReading;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop waits until something of its own is due, and is woken for nothing else. */
class LoopWaitTest {

    private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final Stage stage = Stage.leading();
    private volatile long dueNanos = Long.MAX_VALUE;
    private final AtomicInteger turns = new AtomicInteger();

    @AfterEach
    void stop() {
        stage.engine.stop();
    }

    private Thread loop(Function<ClockReading, Long> nanosToDue) throws InterruptedException {
        Engine.LoopWait wait = stage.engine.loopWait(nanosToDue);
        Thread thread = new Thread(
                () -> {
                    while (!stage.engine.isStopped()) {
                        try {
                            wait.untilDue(LONG_NANOS);
                        } catch (InterruptedException goOn) {
                            // nobody does that here
                        }
                        turns.incrementAndGet();
                        dueNanos = Long.MAX_VALUE;
                    }
                },
                "loop under test");
        thread.setDaemon(true);
        thread.start();
        awaitRest(thread);
        return thread;
    }

    private static void awaitRest(Thread thread) {
        await().pollDelay(Duration.ZERO).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    private void step() {
        stage.engine.act(now -> {});
    }

    @Test
    void endsWhenAStepLetsSomethingBeDueSooner() throws InterruptedException {
        loop(now -> dueNanos);

        stage.engine.act(now -> dueNanos = 0);

        await().until(() -> turns.get() == 1);
    }

    @Test
    void goesOnWhenAStepLetsNothingBeDueSooner() throws InterruptedException {
        loop(now -> dueNanos);

        for (int i = 0; i < 100; i++) {
            step();
        }

        await().during(Duration.ofMillis(50)).until(() -> turns.get() == 0);
    }

    @Test
    void endsWhenTheClockHasLeaptPastItsEnd() throws InterruptedException {
        long due = stage.clock.read().monotonicNanos() + TimeUnit.MINUTES.toNanos(1);
        loop(now -> due - now.monotonicNanos());

        stage.clock.advance(Duration.ofMinutes(2));
        step();

        await().until(() -> turns.get() > 0);
    }

    @Test
    void endsWhenItCannotBeToldWhatIsDue() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        loop(now -> {
            if (asked.getAndIncrement() == 1) {
                throw new IllegalStateException("thrown by a test");
            }
            return dueNanos;
        });

        step();

        await().until(() -> turns.get() == 1);
    }

    @Test
    void anErrorInOnesDueKeepsNobodyElseFromIt() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        loop(now -> {
            if (asked.getAndIncrement() == 1) {
                throw new IllegalStateException("thrown by a test"); // by the step that asks, not by its own turn
            }
            return LONG_NANOS;
        });
        AtomicInteger others = new AtomicInteger();
        Engine.LoopWait other = stage.engine.loopWait(now -> dueNanos);
        Thread thread = new Thread(() -> {
            try {
                other.untilDue(LONG_NANOS);
                others.incrementAndGet();
            } catch (InterruptedException e) {
                // then it did not end as it should
            }
        });
        thread.start();
        awaitRest(thread);

        stage.engine.act(now -> dueNanos = 0);

        await().until(() -> others.get() == 1);
    }

    @Test
    void endsWithTheEngine() throws InterruptedException {
        Thread thread = loop(now -> dueNanos);

        stage.engine.stop();

        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }
}
