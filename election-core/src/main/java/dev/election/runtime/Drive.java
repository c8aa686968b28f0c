// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.Transition;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * What keeps instances going: their clocks, and who asks the store, ends terms on time and calls the listeners. In
 * production {@link OwnThreads}; in a test somebody may do it by hand, see {@link HandDrive}.
 */
interface Drive {

    InstanceClock clock();

    /** For the jitter of retries. */
    RandomGenerator random();

    /** The threads on which the listeners of an instance are told; it shuts them down when it is closed. */
    ExecutorService listenerThreads(String instance);

    /** Keeps the engine going from now on, until it is stopped. */
    void begin(Engine engine, String instance, Subscriptions subscriptions);

    /** Waits, within a bound, until the condition on the engine holds; returns whether it does. */
    boolean await(Engine engine, BooleanSupplier condition, long nanos) throws InterruptedException;

    /** Whether this is to be published. */
    default boolean isNews(Transition transition) {
        return true;
    }
}
