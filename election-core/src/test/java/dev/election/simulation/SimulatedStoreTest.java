// SPDX-License-Identifier: Apache-2.0
package dev.election.simulation;

import dev.election.store.LeaseStore;
import dev.election.store.LeaseStoreContract;
import java.util.Set;

/** What the simulation finds out about a store is worth something only if its store is one. */
class SimulatedStoreTest extends LeaseStoreContract {

    private SimulatedStore store = new SimulatedStore(Set.of());

    @Override
    protected LeaseStore newStore() {
        return store;
    }

    @Override
    protected void empty() {
        store = new SimulatedStore(Set.of());
    }
}
