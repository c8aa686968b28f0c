// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import dev.election.LeaseStoreException;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lease store of one instance, in two tables of Cassandra.
 *
 * @since 0.1.0
 */
public final class CassandraLeaseStore implements LeaseStore, AutoCloseable {

    private final Connector connector;
    private final Tables tables;
    private final CassandraSchema schema;

    CassandraLeaseStore(Connector connector, Tables tables, CassandraSchema schema) {
        this.connector = connector;
        this.tables = tables;
        this.schema = schema;
    }

    /**
     * Returns a builder for a store with sessions of its own.
     *
     * @param sessions returns a fresh builder at each call, with contact points, local data center, credentials and TLS
     *     as the application needs them
     */
    public static CassandraLeaseStoreBuilder builder(Supplier<CqlSessionBuilder> sessions) {
        return new CassandraLeaseStoreBuilder(sessions);
    }

    @Override
    public Duration callTimeout() {
        return connector.callTimeout();
    }

    private LeaseStoreException notConnected() {
        return new LeaseStoreException("Nothing was sent to Cassandra about " + tables + " with schema " + schema);
    }

    @Override
    public void open(Lease lease, Instant at) {
        throw notConnected();
    }

    @Override
    public boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        throw notConnected();
    }

    @Override
    public Observation observe(Collection<String> elections, @Nullable String ownLease) {
        throw notConnected();
    }

    @Override
    public void enroll(Map<String, Long> floors) {
        throw notConnected();
    }

    @Override
    public int expire(Collection<SilentLease> leases) {
        throw notConnected();
    }

    @Override
    public ClaimResult claim(String leaseId, Collection<Claim> claims, Instant at) {
        throw notConnected();
    }

    @Override
    public void release(String leaseId, Collection<TermId> terms) {
        throw notConnected();
    }

    @Override
    public boolean transfer(String leaseId, Collection<TermId> terms, String toLeaseId, Instant at) {
        throw notConnected();
    }

    @Override
    public void close(String leaseId) {
        throw notConnected();
    }

    /** Closes all connections and ends all threads of the store. Later calls are refused. */
    @Override
    public void close() {}
}
