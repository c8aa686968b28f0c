// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

/**
 * Runs a loop until its engine stops, whatever an iteration throws. An error that repeats is logged once, and each one
 * is followed by a pause. Confined to the loop's thread.
 */
final class LoopRunner {

    /** One iteration of a loop. */
    @FunctionalInterface
    interface Iteration {
        void run() throws InterruptedException;
    }

    private final Engine engine;
    private final long pauseNanos;
    private final Runnable iterates;

    // Errors in a row.
    private long errors;

    LoopRunner(Engine engine, long pauseNanos) {
        this.engine = engine;
        this.pauseNanos = pauseNanos;
        this.iterates = engine.liveness().loop();
    }

    void loop(Iteration iteration) {
        while (!engine.isStopped()) {
            try {
                iterates.run();
                iteration.run();
                errors = 0;
            } catch (InterruptedException leftBehind) {
                // Nobody stops a loop by an interrupt: a driver or a store left it behind. The heartbeat goes on.
            } catch (Throwable e) {
                errors++;
                if (errors == 1) {
                    engine.publisher().log().error("The election loop met an unexpected error and continues", e);
                }
                pause();
            }
        }
    }

    // Reads no clock and asks no machine, since these may be what has failed.
    private void pause() {
        try {
            engine.await(engine::isStopped, pauseNanos);
        } catch (Throwable goOn) {
            // the next iteration comes a little early
        }
    }

    /** What went wrong, for people, even if the exception cannot report it. */
    static String reason(Throwable e) {
        try {
            return e.getMessage() == null ? e.getClass().getName() : e.getMessage();
        } catch (Throwable noMessage) {
            return e.getClass().getName();
        }
    }
}
