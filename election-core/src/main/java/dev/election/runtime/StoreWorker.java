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
 * everything that a store, a log or a bug can throw, and says so once.
 */
final class StoreWorker implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(StoreWorker.class);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Engine engine;
    private final Engine.Rest rest;
    private final Function<ClockReading, @Nullable Question<Command>> next;
    private final Survival survival;

    // All confined to this worker's thread.
    private long failures;
    private @Nullable Question<Command> unsettled;

    StoreWorker(
            Engine engine,
            Function<ClockReading, Long> nanosToDue,
            Function<ClockReading, @Nullable Question<Command>> next) {
        this.engine = engine;
        this.rest = engine.rest(nanosToDue);
        this.next = next;
        this.survival = new Survival(engine, MOST_NANOS);
    }

    @Override
    public void run() {
        survival.loop(this::turn);
    }

    private void turn() throws InterruptedException {
        Question<Command> question = unsettled;
        if (question != null) {
            giveUp(question); // what went wrong then must not leave the machine waiting for an answer for ever
        }
        // remembered before anything else can go wrong: the machine waits for its answer from now on
        question = engine.poll(now -> unsettled = next.apply(now));
        if (question == null) {
            rest.untilDue(MOST_NANOS);
        } else {
            ask(question);
        }
    }

    private void ask(Question<Command> question) {
        try {
            engine.ask(question);
        } catch (Throwable e) {
            giveUp(question);
            failures++;
            sayFailed(question, e);
            return;
        }
        unsettled = null;
        if (failures > 0) {
            log.info("The lease store answers again, after {} questions without an answer", failures);
            failures = 0;
        }
    }

    private void giveUp(Question<Command> question) {
        engine.act(now -> engine.machine().failed(question, now));
        unsettled = null;
    }

    // Not the whole question: it names all elections.
    private void sayFailed(Question<Command> question, Throwable e) {
        String what = question.command().getClass().getSimpleName();
        if (failures == 1) {
            Survival.say(() -> log.warn(
                    "The lease store did not answer; asking again until it does. The question was {}", what, e));
        } else {
            Survival.say(() -> log.debug("The lease store did not answer {} ({} times in a row)", what, failures, e));
        }
    }
}
