// SPDX-License-Identifier: Apache-2.0
package dev.election.zookeeper;

import dev.election.store.LeaseStore;
import dev.election.store.LeaseStoreContract;
import java.time.Duration;

class ZooKeeperContractTest extends LeaseStoreContract {

    private String root = Servers.newRoot();

    @Override
    protected LeaseStore newStore() {
        return Servers.shared().store(root).callTimeout(Duration.ofSeconds(10)).build();
    }

    @Override
    protected void empty() {
        root = Servers.newRoot();
    }
}
