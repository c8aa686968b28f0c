// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.concurrent.TimeUnit;

/**
 * Ends terms on time while a connection hangs. Looks at least four times a second: a wall clock may leap or be set back at
 * any time. Survives everything that a bug can throw.
 */
final class TermTimer implements Runnable {

    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Engine engine;
    private final Engine.Rest rest;
    private final Runnable eachTurn;
    private final Survival survival;

    /** For an engine, with something else that is to be done now and then. */
    TermTimer(Engine engine, Runnable eachTurn) {
        this.engine = engine;
        this.rest = engine.rest(engine.machine()::nanosToTick);
        this.eachTurn = eachTurn;
        this.survival = new Survival(engine, MOST_NANOS);
    }

    @Override
    public void run() {
        survival.loop(() -> {
            rest.untilDue(MOST_NANOS);
            engine.tick();
            eachTurn.run();
        });
    }
}
