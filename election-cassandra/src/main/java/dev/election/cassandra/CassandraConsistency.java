// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;

/**
 * Of which replicas a majority decides. All instances, and whatever else changes the tables, must use the same: two
 * majorities that need not overlap would each elect a leader.
 *
 * @since 0.1.0
 */
public enum CassandraConsistency {

    /**
     * Of all replicas, in all data centers: {@code QUORUM} with {@code SERIAL}. Right wherever the instances are; with
     * several data centers each call waits for more than one of them.
     */
    QUORUM(DefaultConsistencyLevel.QUORUM, DefaultConsistencyLevel.SERIAL),

    /**
     * Of the replicas in the data center that the driver calls local: {@code LOCAL_QUORUM} with {@code LOCAL_SERIAL}.
     * Right only if all instances have the same local data center: otherwise there is a leader in each.
     */
    LOCAL_QUORUM(DefaultConsistencyLevel.LOCAL_QUORUM, DefaultConsistencyLevel.LOCAL_SERIAL);

    private final DefaultConsistencyLevel commit;
    private final DefaultConsistencyLevel serial;

    CassandraConsistency(DefaultConsistencyLevel commit, DefaultConsistencyLevel serial) {
        this.commit = commit;
        this.serial = serial;
    }

    /** That of reads, and of what a decided write waits for. */
    DefaultConsistencyLevel commit() {
        return commit;
    }

    /** That of the decision about a conditional write. */
    DefaultConsistencyLevel serial() {
        return serial;
    }
}
