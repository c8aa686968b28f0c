// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ElectionMachine;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Drives instances in production: with three daemon threads for each start of an instance, and the clocks of the JVM
 * unless others are given.
 */
final class ThreadDriver implements EngineDriver {

    /** The timer's longest wait: the wall clock may jump at any moment, and no event reports that. */
    private static final long TIMER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final InstanceClock clock;

    ThreadDriver() {
        this(InstanceClock.SYSTEM);
    }

    ThreadDriver(InstanceClock clock) {
        this.clock = clock;
    }

    @Override
    public InstanceClock clock() {
        return clock;
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
    public void begin(Engine engine) {
        ElectionMachine machine = engine.machine();
        start("renewals", engine, new StoreWorker(engine, machine::nanosToRenewal, machine::nextRenewal));
        start("claims", engine, new StoreWorker(engine, machine::nanosToClaim, machine::nextClaim));
        start("timer", engine, timer(engine));
    }

    /**
     * Ends terms on time even while a connection hangs, and retries listener calls for which no thread could be
     * started.
     */
    static Runnable timer(Engine engine) {
        LoopRunner runner = new LoopRunner(engine, TIMER_NANOS);
        Engine.LoopWait wait = engine.loopWait(engine.machine()::nanosToTick);
        return () -> runner.loop(() -> {
            wait.untilDue(TIMER_NANOS);
            engine.tick();
            engine.publisher().subscriptions().dispatcher().retry();
        });
    }

    private static void start(String what, Engine engine, Runnable loop) {
        String instance = engine.publisher().instance();
        Thread thread = new Thread(loop, "election-" + what + "-" + instance);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean await(Engine engine, BooleanSupplier condition, long nanos) throws InterruptedException {
        return engine.await(condition, nanos);
    }
}
