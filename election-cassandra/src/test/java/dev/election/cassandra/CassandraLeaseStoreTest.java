// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import dev.election.store.LeaseStore;
import dev.election.store.LeaseStoreContract;
import org.jspecify.annotations.Nullable;

/** The contract on three nodes. */
@NeedsCassandra
final class CassandraLeaseStoreTest extends LeaseStoreContract {

    private String group = SharedCluster.newGroup();
    private @Nullable String ownTables;

    @Override
    protected LeaseStore newStore() {
        return ownTables == null
                ? SharedCluster.reusedStore(group)
                : SharedCluster.store(group)
                        .tablePrefix(ownTables)
                        .schema(CassandraSchema.CREATE)
                        .build();
    }

    @Override
    protected void empty() {
        SharedCluster.deleteLeases(group);
        group = SharedCluster.newGroup();
    }

    @Override
    protected void removeSchema() {
        ownTables = SharedCluster.newName();
    }

    /** Each is several round trips between three nodes. */
    @Override
    public int claimsInARow() {
        return 300;
    }

    @Override
    public int changesInARow() {
        return 60;
    }
}
