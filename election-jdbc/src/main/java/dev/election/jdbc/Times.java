// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads times that are stored for people. Safe for use by many threads. */
final class Times {

    private record Read(String text, @Nullable Instant time) {}

    // Thousands of elections that were claimed together have the same time, and are read at every heartbeat.
    private static volatile Read last = new Read("", null);

    private Times() {}

    static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Read known = last;
        if (!known.text.equals(text)) {
            known = new Read(text, parse(text));
            last = known;
        }
        return known.time;
    }

    // What a person typed there must not end an election.
    private static @Nullable Instant parse(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
