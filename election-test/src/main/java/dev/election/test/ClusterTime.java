// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.runtime.LeaseElectionsBuilder;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** How time passes in a cluster: by itself, or only when a test moves it. */
interface ClusterTime {

    /** The part of one start of an instance in it. */
    interface Seat {

        /** Lets the elections that are built live in this time. */
        void take(LeaseElectionsBuilder builder);

        /** Delivers the hints of the store: they come on threads of other instances, which this one must not stop. */
        Executor hints();

        /** The instance has ended. */
        void leave();
    }

    Seat seat(String instance, InstanceFaults faults);

    /** The recorder of the cluster, which observes its instances while time passes. */
    ClusterRecorder recorder();

    /** How long a call of the store may take. */
    Duration callTimeout();

    /** Lets this time pass. */
    void advance(Duration time);

    /** Waits until the condition holds; returns whether it does. */
    boolean await(BooleanSupplier condition);

    /** How long {@link #await} waits at most. */
    Duration patience();
}
