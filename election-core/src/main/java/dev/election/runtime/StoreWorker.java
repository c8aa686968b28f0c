// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.Question;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one line of questions: asks the machine what is due, does the I/O, feeds the answer back. Survives
 * everything that a store, a log or a bug can throw, and says so once.
 */
final class StoreWorker implements Runnable {

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

    // After so many answers to others, a kind of question that fails is asked no more: its next failure is a new one.
    private static final int FORGOTTEN_AFTER = 100;

    private static final String ENROLMENT = Command.Enroll.class.getSimpleName();

    /** A kind of question that is not answered. */
    private static final class Failing {
        private long times;
        private int othersAnswered;
    }

    private final Engine engine;
    private final Engine.LoopWait wait;
    private final Function<ClockReading, @Nullable Question<Command>> next;
    private final LoopRunner runner;

    // All confined to this worker's thread.
    // By the kind of question: one kind may be answered while another is not, as reads are while nothing can be
    // written.
    private final Map<String, Failing> failing = new HashMap<>();
    private @Nullable Question<Command> unsettled;

    StoreWorker(
            Engine engine,
            Function<ClockReading, Long> nanosToDue,
            Function<ClockReading, @Nullable Question<Command>> next) {
        this.engine = engine;
        this.wait = engine.loopWait(nanosToDue);
        this.next = next;
        this.runner = new LoopRunner(engine, MOST_NANOS);
    }

    @Override
    public void run() {
        runner.loop(this::iterate);
    }

    private void iterate() throws InterruptedException {
        Question<Command> question = unsettled;
        if (question != null) {
            giveUp(
                    question,
                    "the loop met an error"); // what went wrong then must not leave the machine waiting for an answer
            // for ever
        }
        // remembered before anything else can go wrong: the machine waits for its answer from now on
        question = engine.poll(now -> unsettled = next.apply(now));
        if (question == null) {
            wait.untilDue(MOST_NANOS);
        } else {
            ask(question);
        }
    }

    private void ask(Question<Command> question) {
        try {
            engine.ask(question);
        } catch (Throwable e) {
            giveUp(question, LoopRunner.reason(e));
            sayFailed(kind(question), e);
            return;
        }
        unsettled = null;
        if (!failing.isEmpty()) {
            sayAnswered(kind(question));
        }
    }

    // Not the whole question: it names all elections.
    private static String kind(Question<Command> question) {
        return question.command().getClass().getSimpleName();
    }

    private void sayAnswered(String kind) {
        // an answer for some names says nothing of others: which are refused, and when no more, is said of each by its
        // name
        Failing ended = kind.equals(ENROLMENT) ? null : failing.remove(kind);
        if (ended != null) {
            engine.publisher()
                    .log()
                    .info("The lease store answers again, after {} questions without an answer", ended.times);
        }
        failing.values().removeIf(other -> ++other.othersAnswered > FORGOTTEN_AFTER);
    }

    private void giveUp(Question<Command> question, String reason) {
        engine.act(now -> engine.machine().failed(question, reason, now));
        unsettled = null;
    }

    private void sayFailed(String what, Throwable e) {
        Failing now = failing.computeIfAbsent(what, begun -> new Failing());
        now.times++;
        now.othersAnswered = 0;
        long failures = now.times;
        if (failures == 1) {
            engine.publisher()
                    .log()
                    .warn("The lease store did not answer; asking again until it does. The question was {}", what, e);
        } else {
            engine.publisher().log().debug("The lease store did not answer {} ({} times in a row)", what, failures, e);
        }
    }
}
