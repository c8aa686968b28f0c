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

    @Override
    protected void empty() {
        prefix = EtcdCluster.newPrefix();
    }
}
