// SPDX-License-Identifier: Apache-2.0
package dev.election.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record of an election. It is written only when a term begins or ends.
 *
 * @param election the election's name
 * @param token the token of the newest term, 0 if there was none yet
 * @param leaseId the lease of the holder, or null if the election is vacant; it is also vacant if that lease no longer
 *     exists
 * @param since when the holder claimed it by its own wall clock, for people; null if never
 * @since 0.1.0
 */
public record LeaderRecord(
        String election,
        long token,
        @Nullable String leaseId,
        @Nullable Instant since) {

    public LeaderRecord {
        Names.election(election);
        if (token < 0 || token == Long.MAX_VALUE) {
            throw new IllegalArgumentException("token " + token + " of election '" + election + "' is "
                    + (token < 0 ? "negative" : "the greatest number, so that no term could follow"));
        }
    }
}
