// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import dev.election.store.LeaderRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The records as the last observation saw them, so that they are read again only after a change. Confined to the call
 * that has its turn.
 */
final class RecordCache {

    /**
     * The observations after which all records are read again. Nothing else would show what was written by hand without
     * a new value of {@code changes}.
     */
    private static final int READ_ALL_EVERY = 20;

    private Map<String, LeaderRow> rows = Map.of();
    // Null if the records are not known.
    private @Nullable UUID changes;
    private int observations;

    /** Whether all records were read, so that it is enough to ask whether anything has changed. */
    boolean isComplete() {
        return changes != null && observations < READ_ALL_EVERY;
    }

    boolean isCurrent(@Nullable UUID now) {
        return changes != null && changes.equals(now);
    }

    Map<String, LeaderRow> rows() {
        return rows;
    }

    /** The record as it was; null if it is not known. */
    @Nullable
    LeaderRecord leader(String election) {
        LeaderRow row = rows.get(election);
        return row == null ? null : row.leader();
    }

    /** Takes all records, which are at least as new as this state. */
    void take(Map<String, LeaderRow> all, @Nullable UUID state) {
        rows = new HashMap<>(all);
        changes = state;
        observations = 0;
    }

    void observed() {
        observations++;
    }

    void forget() {
        take(Map.of(), null);
    }
}
