// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.protocol.Command;
import dev.election.protocol.Request;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** S4: when leadership ends, its owner is told by then, whatever hangs. */
class TermTimerTest {

    private final Stage stage = Stage.leading();
    private final Thread thread = new Thread(ThreadDriver.timer(stage.engine), "timer under test");

    @Test
    void startsTheThreadsOfListenersThatCouldNotBeStarted() {
        AtomicInteger attempts = new AtomicInteger();
        Stage starved = new Stage(task -> {
            attempts.incrementAndGet();
            throw new InternalError("unable to create native thread");
        });
        starved.listen();
        starved.settle();
        int before = attempts.get();
        Thread timer = new Thread(ThreadDriver.timer(starved.engine), "timer under test");
        timer.start();

        await().until(() -> attempts.get() > before + 1);
        starved.engine.stop();
    }

    @AfterEach
    void stop() {
        stage.engine.stop();
    }

    @Test
    void endsATermWhileTheStoreHangs() {
        stage.clock.advance(Duration.ofSeconds(1));
        Request<Command> hanging = Objects.requireNonNull(stage.engine.poll(stage.machine::nextRenewal));
        thread.start();

        stage.clock.advance(Stage.BELIEF);

        await().until(() -> stage.billing.held() == null);
        assertThat(hanging.command()).isInstanceOf(Command.Renew.class);
    }

    @Test
    void endsATermWhenTheWallClockLeaps() {
        thread.start();

        stage.clock.advance(0, 3_600_000);

        await().until(() -> stage.billing.held() == null);
    }

    @Test
    void survivesAnError() {
        stage.clock.failOn(thread, 2);
        thread.start();
        await().until(() -> stage.clock.failuresLeft() == 0);

        stage.clock.advance(Stage.BELIEF);

        await().until(() -> stage.billing.held() == null);
    }

    @Test
    void survivesAnInterruptThatSomebodyLeavesBehind() {
        thread.start();
        thread.interrupt();

        stage.clock.advance(Stage.BELIEF);

        await().until(() -> stage.billing.held() == null);
    }

    @Test
    void endsWithItsEngine() throws InterruptedException {
        thread.start();

        stage.engine.stop();

        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }
}
