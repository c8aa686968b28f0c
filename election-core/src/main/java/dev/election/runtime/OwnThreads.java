// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ElectionMachine;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** What drives an instance in production: the clocks of the JVM, and three daemon threads for each start. Rehearses once. */
final class OwnThreads implements Drive {

    // When the start is over, with all that the application does in it.
    private static final Duration REHEARSED_AFTER = Duration.ofSeconds(2);

    private final AtomicBoolean rehearsed = new AtomicBoolean();

    @Override
    public InstanceClock clock() {
        return InstanceClock.SYSTEM;
    }

    @Override
    public RandomGenerator random() {
        return new Random();
    }

    @Override
    public ExecutorService listenerThreads(String instance) {
        return ListenerDispatcher.threads(instance);
    }

    @Override
    public void begin(Engine engine, String instance, Subscriptions subscriptions) {
        ElectionMachine machine = engine.machine();
        start("renewals", instance, new StoreWorker(engine, machine::nanosToRenewal, machine::nextRenewal));
        start("claims", instance, new StoreWorker(engine, machine::nanosToClaim, machine::nextClaim));
        long begun = System.nanoTime();
        start("timer", instance, new TermTimer(engine, () -> {
            subscriptions.retry();
            if (System.nanoTime() - begun > REHEARSED_AFTER.toNanos()) {
                rehearse(engine, subscriptions);
            }
        }));
    }

    private void rehearse(Engine engine, Subscriptions subscriptions) {
        int elections = rehearsed.get()
                ? 0
                : engine.read(now -> engine.machine().highestTokens().size());
        if (elections > 0 && rehearsed.compareAndSet(false, true)) {
            subscriptions.post(new Rehearsal(elections));
        }
    }

    private static void start(String what, String instance, Runnable loop) {
        Thread thread = new Thread(loop, "election-" + what + "-" + instance);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean await(Engine engine, BooleanSupplier condition, long nanos) throws InterruptedException {
        return engine.await(condition, nanos);
    }
}
