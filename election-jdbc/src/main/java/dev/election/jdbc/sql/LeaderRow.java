// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import dev.election.store.LeaderRecord;
import dev.election.store.Unreadable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the table of leaders as it was read. It may contain anything that was written by hand. */
public record LeaderRow(
        String election,
        long token,
        @Nullable String leaseId,
        @Nullable String since) {

    public static LeaderRow read(ResultSet row) throws SQLException {
        return new LeaderRow(String.valueOf(row.getString(1)), row.getLong(2), row.getString(3), row.getString(4));
    }

    /** The record in this row; null if it holds no valid one, which is added to the flaws. */
    @Nullable
    public LeaderRecord record(List<Flaw> flaws) {
        try {
            return new LeaderRecord(election, token, leaseId, time());
        } catch (IllegalArgumentException e) {
            flaws.add(Flaw.of(Unreadable.Kind.LEADER, election, e));
            return null;
        }
    }

    // Null if there is none, or if it cannot be read: a value typed by hand must not end an election. Decision 3.
    private @Nullable Instant time() {
        try {
            return since == null ? null : Instant.parse(since);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
