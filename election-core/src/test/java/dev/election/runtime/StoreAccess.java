// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import dev.election.protocol.ClockReading;
import dev.election.protocol.Command;
import dev.election.protocol.ElectionMachine;
import dev.election.protocol.Request;
import dev.election.store.LeaseStore;
import java.util.function.BiConsumer;

/**
 * The way that ships from a machine to the store and back, in two halves, for tests that let something happen in
 * between.
 */
public final class StoreAccess {

    private StoreAccess() {}

    /** Lets the store act, and returns what brings its answer to the machine. */
    public static BiConsumer<ElectionMachine, ClockReading> ask(LeaseStore store, Request<Command> request) {
        return StoreCall.send(store, request)::to;
    }
}
