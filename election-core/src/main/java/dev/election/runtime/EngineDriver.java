// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Keeps the engines of instances going: sends requests to the store when they are due, and ends terms on time. By
 * default each instance has daemon threads of its own for that. A test may drive instances by hand instead; see
 * {@code ManualDriver} in {@code election-test}.
 *
 * @since 0.1.0
 */
public interface EngineDriver {

    /** The clocks of the instances that this drives. */
    InstanceClock clock();

    /** The source of jitter, for one start of an instance. */
    RandomGenerator random();

    /** The threads that call the listeners of an instance. The instance shuts them down when it is closed. */
    ExecutorService listenerThreads(String instance);

    /** Begins to drive an engine; this goes on until the engine {@linkplain Engine#isStopped() is stopped}. */
    void begin(Engine engine);

    /**
     * Waits until the condition holds, for at most this time. The condition is evaluated under the engine's lock after
     * each step.
     *
     * @return whether the condition holds
     */
    boolean await(Engine engine, BooleanSupplier condition, long nanos) throws InterruptedException;
}
