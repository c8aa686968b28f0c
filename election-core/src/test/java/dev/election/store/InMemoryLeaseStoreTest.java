// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

class InMemoryLeaseStoreTest extends LeaseStoreContract {

    private InMemoryLeaseStore store = new InMemoryLeaseStore();

    @Override
    protected LeaseStore newStore() {
        return store;
    }

    @Override
    protected void empty() {
        store = new InMemoryLeaseStore();
    }
}
