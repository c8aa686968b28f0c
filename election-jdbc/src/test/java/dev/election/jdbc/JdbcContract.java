// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.store.LeaseStore;
import dev.election.store.LeaseStoreContract;
import java.time.Duration;
import javax.sql.DataSource;

/** The contract of all stores, on a database: each store object creates the tables if they are missing. */
abstract class JdbcContract extends LeaseStoreContract {

    abstract DataSource dataSource();

    /** A store as an instance would make it, without its tables. */
    JdbcLeaseStoreBuilder builder() {
        return JdbcLeaseStore.builder(dataSource()).ownConnections(dataSource());
    }

    @Override
    protected LeaseStore newStore() {
        JdbcLeaseStore store =
                builder().createTables(true).callTimeout(Duration.ofSeconds(20)).build();
        store.initialize();
        return store;
    }

    @Override
    protected void empty() {
        newStoreClosed();
        Databases.execute(dataSource(), "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
    }

    private void newStoreClosed() {
        try (JdbcLeaseStore store = (JdbcLeaseStore) newStore()) {
            store.callTimeout();
        }
    }

    @Override
    protected void removeSchema() {
        Databases.execute(dataSource(), "DROP TABLE ELECTION_LEADER", "DROP TABLE ELECTION_LEASE");
    }
}
