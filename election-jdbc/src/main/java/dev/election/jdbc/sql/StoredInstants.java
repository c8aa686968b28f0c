// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the times for people in the rows of one query. Decision 3. Confined to one thread. */
public final class StoredInstants {

    // The text that was read last, and its time. Thousands of elections that were claimed together have the same time.
    private String text = "";
    private @Nullable Instant time;

    /** The time; null if there is none, or if it cannot be read: a value typed by hand must not end an election. */
    @Nullable
    Instant read(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        if (!stored.equals(text)) {
            text = stored;
            time = parse(stored);
        }
        return time;
    }

    private static @Nullable Instant parse(String stored) {
        try {
            return Instant.parse(stored);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
