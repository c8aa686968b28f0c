// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the times that rows of one query keep for people. Confined to one thread. */
public final class StoredInstants {

    // The last one. Thousands of elections that were claimed together have the same time.
    private String text = "";
    private @Nullable Instant time;

    /** Null if there is none, or none that can be read: what a person typed there must not end an election. */
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
