// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.LeaderWork;
import dev.election.protocol.Timing;
import dev.election.store.LeaseStore;
import java.time.Duration;
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
        Consumer<String> waitCheck) {}
