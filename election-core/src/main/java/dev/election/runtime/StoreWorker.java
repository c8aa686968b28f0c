// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.StoreRefusedException;
import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one request stream: asks the machine what is due, sends it to the store, and gives the response back.
 * Survives everything that a store, a log or a bug can throw, and logs a failure once.
 */
final class StoreWorker implements Runnable {

    /** The longest wait, and the pause after an unexpected error. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * After so many responses to other kinds of requests, a kind that failed is no longer sent: its next failure is a
     * new one.
     */
    private static final int FORGOTTEN_AFTER = 100;

    private static final String ENROLMENT = Command.Enroll.class.getSimpleName();

    /** A kind of request that gets no response. */
    private static final class Failing {
        private long times;
        private int othersResponded;
    }

    private final Engine engine;
    private final Engine.LoopWait wait;
    private final Function<ClockReading, @Nullable Request<Command>> next;
    private final LoopRunner runner;

    // Both confined to this worker's thread. Failures by kind of request: reads may succeed while writes fail; and
    // the request for which the machine waits.
    private final Map<String, Failing> failing = new HashMap<>();
    private @Nullable Request<Command> unsettled;

    StoreWorker(
            Engine engine,
            Function<ClockReading, Long> nanosToDue,
            Function<ClockReading, @Nullable Request<Command>> next) {
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
        Request<Command> request = unsettled;
        if (request != null) {
            // whatever went wrong, the machine must not wait for its response forever
            giveUp(request, "the loop met an error");
        }
        // remembered before anything else can go wrong: from now on the machine waits for its response
        request = engine.poll(now -> unsettled = next.apply(now));
        if (request == null) {
            wait.untilDue(MOST_NANOS);
        } else {
            send(request);
        }
    }

    private void send(Request<Command> request) {
        try {
            engine.send(request);
        } catch (Throwable e) {
            giveUp(request, LoopRunner.reason(e));
            logFailed(kind(request), e);
            return;
        }
        unsettled = null;
        if (!failing.isEmpty()) {
            logResponded(kind(request));
        }
    }

    // Not the whole request, which names all elections.
    private static String kind(Request<Command> request) {
        return request.command().getClass().getSimpleName();
    }

    private void logResponded(String kind) {
        engine.liveness().refusals().ended(kind);
        // enrolment succeeds or fails for each name, and is logged for each
        Failing ended = kind.equals(ENROLMENT) ? null : failing.remove(kind);
        if (ended != null) {
            engine.publisher()
                    .log()
                    .info("The lease store responds again, after {} requests without a response", ended.times);
        }
        failing.entrySet().removeIf(other -> {
            boolean forgotten = ++other.getValue().othersResponded > FORGOTTEN_AFTER;
            if (forgotten) {
                engine.liveness().refusals().ended(other.getKey());
            }
            return forgotten;
        });
    }

    private void giveUp(Request<Command> request, String reason) {
        engine.act(now -> engine.machine().failed(request, reason, now));
        unsettled = null;
    }

    private void logFailed(String what, Throwable e) {
        Failing now = failing.computeIfAbsent(what, begun -> new Failing());
        now.times++;
        now.othersResponded = 0;
        long failures = now.times;
        if (e instanceof StoreRefusedException refused) {
            logRefused(what, refused);
        } else if (failures == 1) {
            engine.publisher()
                    .log()
                    .warn("The lease store did not respond to {}; the request is repeated until it does", what, e);
        } else {
            engine.publisher()
                    .log()
                    .debug("The lease store did not respond to {} ({} times in a row)", what, failures, e);
        }
    }

    // A request that is refused like others before it is no news: the two streams meet the same missing right.
    private void logRefused(String what, StoreRefusedException e) {
        String reason = String.valueOf(e.getMessage());
        if (engine.liveness().refusals().refused(what, reason)) {
            engine.publisher()
                    .log()
                    .error(
                            "The lease store refuses {}. {}. The request is repeated until it is accepted",
                            what,
                            reason);
        } else {
            engine.publisher().log().debug("The lease store refuses {}", what, e);
        }
    }
}
