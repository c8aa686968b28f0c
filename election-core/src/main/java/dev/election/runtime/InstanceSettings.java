// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderWork;
import dev.election.protocol.ClockReading;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Identity;
import dev.election.protocol.Timing;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The settings of an instance, as {@link LeaseElectionsBuilder} has checked them. */
record InstanceSettings(
        LeaseStore store,
        EngineDriver driver,
        String instance,
        @Nullable String address,
        @Nullable String application,
        Timing timing,
        Duration shutdownTimeout,
        Duration interruptAfter,
        boolean candidate,
        boolean balance,
        LeaderWork.Scope workScope,
        Consumer<String> waitCheck) {

    /**
     * The engine for a start of the instance.
     *
     * @param began since when it would have taken part, for people
     */
    Engine newEngine(Publisher publisher, ClockReading began) {
        Identity identity = new Identity(
                instance, address, application, () -> UUID.randomUUID().toString(), balance);
        ElectionMachine machine =
                new ElectionMachine(timing, identity, store.electionsPerCall(), driver.random(), began);
        return new Engine(machine, timing, store, driver.clock(), publisher, interruptAfter, shutdownTimeout);
    }
}
