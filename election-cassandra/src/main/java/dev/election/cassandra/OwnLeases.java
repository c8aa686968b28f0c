// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.election.LeaseStoreException;
import dev.election.store.Lease;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rules 1, 2 and 8: the life of a lease. Confined to one call. */
final class OwnLeases {

    private final Call call;
    private final Link.Connected<LeaseStatements> link;

    OwnLeases(Call call, Link.Connected<LeaseStatements> link) {
        this.call = call;
        this.link = link;
    }

    void open(Lease lease, Instant at) {
        AsyncResultSet result = call.execute(link.session(), link.statements().open(lease, at));
        if (!result.wasApplied()) {
            throw new LeaseStoreException("Lease " + lease.id() + " of instance '" + lease.instance()
                    + "' was not opened: there is one with this id already; open one with a new id");
        }
    }

    /** Sets the heartbeat if it is higher, so that a request that takes effect late changes nothing. */
    boolean renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        AsyncResultSet result = call.execute(link.session(), link.statements().renew(leaseId, heartbeat, cohort, at));
        if (result.wasApplied()) {
            return true;
        }
        Row row = result.one();
        if (row == null || !row.getColumnDefinitions().contains("heartbeat")) {
            return false;
        }
        if (row.isNull("heartbeat")) {
            throw new LeaseStoreException("Lease " + leaseId + " was edited by hand and has no heartbeat. It is not"
                    + " renewed; delete its row, with IF EXISTS");
        }
        long found = row.getLong("heartbeat");
        if (found > heartbeat) {
            throw LeaseStoreException.renewedByAnother(leaseId, found, heartbeat);
        }
        return true; // an earlier request with the same heartbeat
    }

    void close(String leaseId) {
        var unused = call.execute(link.session(), link.statements().close(leaseId));
    }
}
