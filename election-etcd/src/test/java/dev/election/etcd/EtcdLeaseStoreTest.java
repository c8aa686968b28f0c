// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import dev.election.store.LeaseStore;
import dev.election.store.LeaseStoreContract;

/** The contract on three members. */
@NeedsEtcd
final class EtcdLeaseStoreTest extends LeaseStoreContract {

    private String prefix = EtcdCluster.newPrefix();

    @Override
    protected LeaseStore newStore() {
        return EtcdCluster.shared().store(prefix).build();
    }

    /** Each waits for the disks of a majority. */
    @Override
    public int claimsInARow() {
        return 1_000;
    }

    @Override
    protected void empty() {
        prefix = EtcdCluster.newPrefix();
    }
}
