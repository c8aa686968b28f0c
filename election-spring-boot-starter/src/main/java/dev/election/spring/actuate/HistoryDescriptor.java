// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.actuate;

import dev.election.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in an election, for the endpoint.
 *
 * @param time when this instance observed it, by its own clock
 * @param election the name of the election; absent where all entries are of one
 * @param type what happened, as {@link HistoryEntry.Type} in lower case with hyphens, for example leader-changed
 * @param leader the instance whose term it concerns; absent if there is none
 * @param token the fencing token of that term; absent if there is none
 * @param vacancy how long the election was leaderless before; with the types granted and leader-changed, if known
 * @param reason why the term was revoked; with the type revoked
 * @param detail more about it, for people; absent if there is nothing to add
 * @since 0.1.0
 */
public record HistoryDescriptor(
        Instant time,
        @Nullable String election,
        String type,
        @Nullable String leader,
        @Nullable Long token,
        @Nullable Duration vacancy,
        @Nullable String reason,
        @Nullable String detail) {

    static HistoryDescriptor of(HistoryEntry entry) {
        return of(entry, entry.election());
    }

    static HistoryDescriptor ofOneElection(HistoryEntry entry) {
        return of(entry, null);
    }

    private static HistoryDescriptor of(HistoryEntry entry, @Nullable String election) {
        return new HistoryDescriptor(
                entry.time(),
                election,
                LowerCaseNames.of(entry.type()),
                entry.leader(),
                entry.token() == 0 ? null : entry.token(),
                entry.vacancy(),
                entry.reason() == null ? null : LowerCaseNames.of(entry.reason()),
                entry.detail());
    }
}
