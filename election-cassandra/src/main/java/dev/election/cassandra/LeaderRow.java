// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.election.store.LeaderRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row of an election. One of both is null.
 *
 * @param flaw why it cannot be read: it was written by hand
 */
record LeaderRow(
        String election,
        @Nullable LeaderRecord leader,
        @Nullable String flaw) {

    /**
     * The row; null if it has no election. That is so for a partition that has only a static column, and in the
     * response to a conditional write if the row does not exist.
     */
    static @Nullable LeaderRow read(Row row) {
        String election = election(row);
        if (election == null) {
            return null;
        }
        String lease = row.getString("lease");
        if (row.isNull("tok") || lease == null) {
            return new LeaderRow(
                    election,
                    null,
                    row.isNull("tok") ? "its column tok is null" : "its column lease is null; vacant is ''");
        }
        try {
            return new LeaderRow(
                    election,
                    new LeaderRecord(election, row.getLong("tok"), lease.isEmpty() ? null : lease, since(row)),
                    null);
        } catch (IllegalArgumentException e) {
            return new LeaderRow(election, null, e.getMessage());
        }
    }

    // The response to a conditional write has the columns of its conditions only.
    private static @Nullable Instant since(Row row) {
        return row.getColumnDefinitions().contains("since") ? row.getInstant("since") : null;
    }

    /** The election of a row of the table, or of a response that may lack all columns. */
    static @Nullable String election(Row row) {
        return row.getColumnDefinitions().contains("election") ? row.getString("election") : null;
    }
}
