// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.store.Lease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has changed, for the runtime to publish, report and log, in order.
 *
 * @since 0.1.0
 */
public sealed interface Transition {

    /** A term of this instance begins, under this lease. The time is by the wall clock of this machine, for people. */
    record Granted(TermId term, String leaseId, Instant since) implements Transition {}

    /**
     * This instance leads no more. After a voluntary reason the term stays current until {@link Ended}, and the runtime
     * says {@code drained} when listeners and work are done; after any other it is over already.
     */
    record Revoked(TermId term, RevocationReason reason) implements Transition {}

    /** A term of this instance is over; each {@link Granted} is followed by one {@link Revoked} and then this. */
    record Ended(TermId term) implements Transition {}

    /** Renewals fail and half of the lease is gone. */
    record AtRisk(TermId term, Duration remaining) implements Transition {}

    /**
     * There is a new leader, here or elsewhere, after nobody led for the time given; null if nothing was known before.
     */
    record LeaderSeen(Leader leader, @Nullable Duration vacancy) implements Transition {}

    /** An election was seen without a leader. */
    record Vacated(String election) implements Transition {}

    /** The store shows a lower token than before: it lost commits, or was set back. */
    record TokenSetBack(String election, long shown, long remembered) implements Transition {}

    /**
     * A claim waited in vain for a record that somebody's transaction holds locked; reported once until that has ended.
     */
    record ClaimBlocked(
            String election, long token, @Nullable String blockedBy) implements Transition {}

    /** A term was to be transferred to an instance, and that was not done, or is not confirmed. */
    record TransferRefused(TermId term, String instance, Refusal why) implements Transition {}

    /** Why a transfer was not made. */
    enum Refusal {
        /** No heartbeat newer than the request was observed of the other instance: this one leads on. */
        NO_SIGN_OF_LIFE(
                "was not made: no heartbeat of that instance was observed within two heartbeat intervals after the"
                        + " request, so it may be dead; this instance leads on. Once that instance renews its lease, ask again"),
        /** Before there was one, the term ended, or something else was asked for, which takes place instead. */
        OVERTAKEN(
                "was not made: before a heartbeat of that instance was observed, the term ended, or a step-down, a stop or"
                        + " another transfer was asked for, which takes place instead"),
        /**
         * After the work in flight had ended the store refused it, could not be asked, or did not answer: unless it
         * took effect all the same, the election is released for everybody.
         */
        NOT_CONFIRMED(
                "is not confirmed: that instance has missed a heartbeat or is gone, or the lease store did not respond in"
                        + " time; unless the transfer took effect, the election is released for everybody");

        private final String text;

        Refusal(String text) {
            this.text = text;
        }

        /** What became of the transfer, for people: the rest of a sentence about it. */
        public String text() {
            return text;
        }
    }

    /**
     * This instance cannot lead an election as things are; reported once until it is {@link Mended}.
     *
     * @param detail why, as far as it is known, for people
     */
    record Impaired(String election, Cause cause, String detail) implements Transition {

        /** What is wrong, in a sentence for people. */
        public String text() {
            return switch (cause) {
                case NOT_ENROLLED -> "Its record cannot be added to the lease store: " + detail;
                case CLAIMS_IN_VAIN ->
                    "It is vacant, and claims of it have been made for a lease's duration without being won: " + detail;
                case UNREADABLE -> "What the lease store holds of it cannot be read: " + detail;
            };
        }
    }

    /** Why an election is {@link Impaired}. */
    enum Cause {
        /** It has no record, and none can be added. */
        NOT_ENROLLED,
        /** It is vacant, but claims are lost or go unanswered. */
        CLAIMS_IN_VAIN,
        /** Its record cannot be read, or the lease that it names. */
        UNREADABLE
    }

    /** What made an election {@link Impaired} is over. */
    record Mended(String election, Cause cause) implements Transition {}

    /**
     * Another live instance has the id of this one.
     *
     * @param ownLease the lease of this one; null if it has none
     * @param other the lease of the other one
     */
    record TwinSeen(Identity identity, @Nullable String ownLease, Lease other) implements Transition {}

    /** After an involuntary loss this instance gives others the first chance for a while. */
    record BackedOff(int losses, Duration time) implements Transition {}
}
