// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

/**
 * Keeps a loop going until its engine is stopped, whatever a turn of it throws. An error that repeats is logged once, and
 * each one is followed by a pause.
 */
final class Survival {

    /** One turn of a loop. */
    @FunctionalInterface
    interface Turn {
        void make() throws InterruptedException;
    }

    private final Engine engine;
    private final long pauseNanos;
    private final Pulse.Loop pulse;

    // Confined to the loop's thread.
    private long errors;

    Survival(Engine engine, long pauseNanos) {
        this.engine = engine;
        this.pauseNanos = pauseNanos;
        this.pulse = engine.pulse().loop();
    }

    void loop(Turn turn) {
        while (!engine.isStopped()) {
            try {
                pulse.turns();
                turn.make();
                errors = 0;
            } catch (InterruptedException leftBehind) {
                // Nobody stops a loop by an interrupt: a driver or a store left it behind, and clearing it is all there
                // is
                // to do. The heartbeat goes on.
            } catch (Throwable e) {
                errors++;
                if (errors == 1) {
                    engine.log().error("The election loop met an unexpected error and goes on", e);
                }
                pause();
            }
        }
    }

    // reads no clock and asks no machine, since these may be what has failed
    private void pause() {
        try {
            engine.await(engine::isStopped, pauseNanos);
        } catch (Throwable goOn) {
            // the next turn comes a little early
        }
    }

    /** What went wrong, for people, even if the exception cannot tell. */
    static String reason(Throwable e) {
        try {
            return e.getMessage() == null ? e.getClass().getName() : e.getMessage();
        } catch (Throwable untellable) {
            return e.getClass().getName();
        }
    }

    /** Logs if it can: an exception whose message cannot be had, or a broken appender, must not end a loop. */
    static void say(Runnable logging) {
        try {
            logging.run();
        } catch (Throwable unspeakable) {
            // there is nobody left to tell
        }
    }
}
