// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.concurrent.TimeUnit;

/** Ends terms on time while a connection hangs. Looks at least four times a second: a wall clock
 * may leap or be set back at any time. */
final class TermTimer implements Runnable {

    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Engine engine;

    TermTimer(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void run() {
        try {
            while (!engine.isStopped()) {
                engine.awaitDue(engine.machine()::nanosToTick, MOST_NANOS);
                engine.tick();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
