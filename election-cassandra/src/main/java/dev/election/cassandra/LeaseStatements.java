// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.election.store.Lease;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the owner of a lease sends: rules 1, 2 and 8. */
final class LeaseStatements {

    private final String group;
    private final PreparedStatement open;
    private final PreparedStatement renew;
    private final PreparedStatement close;

    LeaseStatements(Tables tables, Preparing preparing) {
        this.group = tables.group();
        this.open = preparing.prepare("INSERT INTO " + tables.lease() + " (grp, id, instance, address, application,"
                + " heartbeat, duration_ms, interval_ms, cohort, at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS");
        this.renew = preparing.prepare("UPDATE " + tables.lease()
                + " SET heartbeat = ?, cohort = ?, at = ? WHERE grp = ? AND id = ? IF heartbeat < ?");
        this.close = preparing.prepare("DELETE FROM " + tables.lease() + " WHERE grp = ? AND id = ? IF EXISTS");
    }

    BoundStatement open(Lease lease, Instant at) {
        // What is not set costs nothing; null would leave a tombstone.
        BoundStatementBuilder statement = open.boundStatementBuilder()
                .setString("grp", group)
                .setString("id", lease.id())
                .setString("instance", lease.instance())
                .setLong("heartbeat", lease.heartbeat())
                .setLong("duration_ms", lease.duration().toMillis())
                .setString("cohort", orEmpty(lease.cohort()))
                .setInstant("at", at);
        if (lease.address() != null) {
            statement = statement.setString("address", lease.address());
        }
        if (lease.application() != null) {
            statement = statement.setString("application", lease.application());
        }
        if (lease.interval() != null) {
            statement = statement.setLong("interval_ms", lease.interval().toMillis());
        }
        return statement.build();
    }

    BoundStatement renew(String leaseId, long heartbeat, @Nullable String cohort, Instant at) {
        return renew.bind(heartbeat, orEmpty(cohort), at, group, leaseId, heartbeat);
    }

    BoundStatement close(String leaseId) {
        return close.bind(group, leaseId);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
