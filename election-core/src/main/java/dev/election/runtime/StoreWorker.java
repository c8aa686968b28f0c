// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.Question;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one line of questions: asks the machine what is due, does the I/O, feeds the answer back. Survives
 * everything that a store or a bug can throw, and says so once.
 */
final class StoreWorker implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(StoreWorker.class);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Engine engine;
    private final Function<ClockReading, Long> nanosToDue;
    private final Function<ClockReading, @Nullable Question<Command>> next;

    // Confined to this worker's thread.
    private long failures;

    StoreWorker(
            Engine engine,
            Function<ClockReading, Long> nanosToDue,
            Function<ClockReading, @Nullable Question<Command>> next) {
        this.engine = engine;
        this.nanosToDue = nanosToDue;
        this.next = next;
    }

    @Override
    public void run() {
        while (!engine.isStopped()) {
            try {
                Question<Command> question = engine.poll(next);
                if (question == null) {
                    engine.awaitDue(nanosToDue, MOST_NANOS);
                } else {
                    ask(question);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (Throwable e) {
                log.error("The election loop met an unexpected error and goes on", e);
                pause();
            }
        }
    }

    private void ask(Question<Command> question) {
        try {
            engine.ask(question);
            if (failures > 0) {
                log.info("The lease store answers again, after {} questions without an answer", failures);
            }
            failures = 0;
        } catch (Throwable e) {
            failures++;
            if (failures == 1) {
                log.warn(
                        "The lease store did not answer; asking again until it does. The question was {}",
                        question.command(),
                        e);
            } else {
                log.debug("The lease store did not answer {} ({} times in a row)", question.command(), failures, e);
            }
            engine.act(now -> engine.machine().failed(question, now));
        }
    }

    private void pause() {
        try {
            engine.awaitDue(now -> MOST_NANOS, MOST_NANOS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
