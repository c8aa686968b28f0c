// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ElectionMachine;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of one start of an instance. */
record Shutdown(InstanceSettings settings, Engine engine) {

    private static final Logger log = LoggerFactory.getLogger(LeaseElections.class);

    /** The shortest wait for the store to confirm that the lease is closed. */
    private static final Duration SHORTEST_CLOSE = Duration.ofSeconds(1);

    /** The shortest wait for listeners while no leader work is in flight: they need a moment to be called. */
    private static final Duration SHORTEST_DRAIN = Duration.ofSeconds(1);

    /** How often a wait for work and listeners checks whether one of them ends the JVM. */
    private static final Duration EXIT_CHECK = Duration.ofMillis(100);

    /**
     * Drains and releases everything, then closes the lease, within the shutdown timeout; see
     * {@link LeaseElections#close()}.
     */
    void run() {
        ElectionMachine machine = engine.machine();
        engine.act(machine::close);
        boolean closed = false;
        List<String> unfinished = List.of();
        try {
            if (!awaitDrained()) {
                unfinished = engine.read(now -> machine.draining());
            } else {
                closed = await(machine::isClosed, closeTimeout());
            }
        } finally {
            engine.stop();
        }
        // only now: an appender, or the name of a listener, that blocks must not keep a lease renewed that is to run
        // out
        if (!closed) {
            logLeftToRunOut(unfinished, engine.drains().describe());
        }
    }

    private boolean awaitDrained() {
        long began = System.nanoTime();
        long forWork = settings.shutdownTimeout().toNanos();
        long forListeners = Math.max(forWork, SHORTEST_DRAIN.toNanos());
        boolean drained = false;
        long left = forWork;
        do {
            Duration slice = Duration.ofNanos(Math.min(left, EXIT_CHECK.toNanos()));
            drained = await(() -> engine.machine().draining().isEmpty(), slice);
            if (!drained) {
                engine.publisher().subscriptions().letGoOfThoseThatExit();
                engine.drains().letGoOfWorkThatExits();
            }
            left = (engine.drains().waitsForWork() ? forWork : forListeners) - (System.nanoTime() - began);
        } while (!drained && left > 0);
        return drained;
    }

    private void logLeftToRunOut(List<String> unfinished, String awaited) {
        if (unfinished.isEmpty()) {
            log.warn(
                    "The lease store did not confirm that the lease is closed; the lease runs out within {} ms",
                    settings.timing().leaseDuration().toMillis());
        } else {
            log.warn(
                    "Work or listeners of {} outlasted the shutdown timeout of {} ms: the lease is not released but left to"
                            + " run out within {} ms, so that no successor begins before. What did not end:{}",
                    unfinished,
                    settings.shutdownTimeout().toMillis(),
                    settings.timing().leaseDuration().toMillis(),
                    awaited);
        }
    }

    // An interrupt does not shorten the wait, or peers would wait for a lease that nobody holds on to.
    private boolean await(BooleanSupplier condition, Duration most) {
        return LongWait.uninterrupted(most, nanos -> settings.driver().await(engine, condition, nanos));
    }

    // The time of two calls. If the store has not responded by then, peers wait for the lease to run out.
    private Duration closeTimeout() {
        Duration twoCalls = settings.store().callTimeout().multipliedBy(2);
        return twoCalls.compareTo(SHORTEST_CLOSE) < 0 ? SHORTEST_CLOSE : twoCalls;
    }
}
