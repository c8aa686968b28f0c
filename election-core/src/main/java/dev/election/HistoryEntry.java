// SPDX-License-Identifier: Apache-2.0
package dev.election;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in an election, as one instance observed it. For people: nothing is decided by it.
 *
 * @param time when this instance observed it, by its own wall clock
 * @param election the name of the election
 * @param type what happened
 * @param leader the id of the instance whose term it concerns; null if there is no leader, or it is not known
 * @param token the fencing token of that term, or the one that the record shows; 0 with {@link Type#VACANT}
 * @param vacancy with {@link Type#GRANTED} and {@link Type#LEADER_CHANGED} how long the election was leaderless before,
 *     only as precise as the heartbeat interval; zero after a transfer; null with other types, and if nothing was known
 *     before
 * @param reason with {@link Type#REVOKED} why the term was revoked; otherwise null
 * @param detail more about it, in a sentence for people; null if there is nothing to add
 * @since 0.1.0
 */
public record HistoryEntry(
        Instant time,
        String election,
        Type type,
        @Nullable String leader,
        long token,
        @Nullable Duration vacancy,
        @Nullable RevocationReason reason,
        @Nullable String detail) {

    /** What happened. */
    public enum Type {

        /** A term of this instance began. */
        GRANTED,

        /** Another instance leads. */
        LEADER_CHANGED,

        /** Renewals of this instance's lease fail, and less than half of its validity remained. */
        AT_RISK,

        /**
         * This instance no longer leads. After a voluntary reason the term is draining until it has {@link #ENDED};
         * after any other reason it is over.
         */
        REVOKED,

        /**
         * A term that was draining is over, and the election is released or transferred. If it ended before its
         * listeners and its work in flight had finished, the detail says why.
         */
        ENDED,

        /**
         * The election was observed without a leader. A vacancy that ended before it was observed has no such entry.
         */
        VACANT,

        /** A requested transfer was not made, or is not confirmed. */
        TRANSFER_REFUSED,

        /** The election is vacant, but a transaction holds its record locked, so that no claim succeeds. */
        CLAIM_BLOCKED,

        /** The store showed a lower token than before: it lost commits, or was restored from a backup. */
        TOKEN_SET_BACK
    }
}
