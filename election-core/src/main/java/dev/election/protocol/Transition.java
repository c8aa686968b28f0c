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
 * A change in the state of an instance or of its elections. The machine creates it; the runtime publishes and logs all
 * of them in the order of occurrence.
 *
 * @since 0.1.0
 */
public sealed interface Transition {

    /**
     * A term of this instance begins, under this lease. The times are by this machine's wall clock, for people.
     *
     * @param vacantSince since when the election had no leader; null if none was known before
     */
    record Granted(
            TermId term,
            String leaseId,
            Instant since,
            @Nullable Instant vacantSince) implements Transition {}

    /**
     * This instance no longer leads. After a voluntary reason the term stays current until {@link Ended}, and the
     * runtime calls {@code drained} when listeners and work have finished; after any other reason it has ended already.
     */
    record Revoked(TermId term, RevocationReason reason) implements Transition {}

    /** A term that is draining ends although its listeners or its work have not finished; {@link Ended} follows. */
    record Forced(TermId term) implements Transition {}

    /**
     * A term that is draining is lost for this reason before its listeners and its work have finished; {@link Ended}
     * follows.
     */
    record CutShort(TermId term, RevocationReason reason) implements Transition {}

    /** A term of this instance has ended; each {@link Granted} is followed by one {@link Revoked} and then by this. */
    record Ended(TermId term) implements Transition {}

    /** Renewals fail, and less than half of the belief remains. */
    record AtRisk(TermId term, Duration remaining) implements Transition {}

    /**
     * A new leader was observed, this instance or another, after a vacancy of the given duration; null if nothing was
     * known before.
     */
    record LeaderSeen(Leader leader, @Nullable Duration vacancy) implements Transition {}

    /** An election was observed to be vacant. */
    record Vacated(String election) implements Transition {}

    /**
     * This instance has expired the lease of another instance that led elections. No heartbeat of it had been observed
     * for the given time.
     */
    record HolderExpired(Lease lease, Duration silence) implements Transition {}

    /** The store shows a lower token than before: it lost commits, or was restored from a backup. */
    record TokenSetBack(String election, long shown, long remembered) implements Transition {}

    /**
     * A claim was blocked by a transaction that holds the record locked; reported once until the election has a leader.
     */
    record ClaimBlocked(
            String election, long token, @Nullable String blockedBy) implements Transition {}

    /** A requested transfer was not made, or is not confirmed. */
    record TransferRefused(TermId term, String instance, Refusal why) implements Transition {}

    /** Why a transfer was not made. */
    enum Refusal {
        /** No heartbeat of the other instance newer than the request was observed: this instance keeps leading. */
        NO_SIGN_OF_LIFE(
                "was not made: no heartbeat of that instance was observed within two heartbeat intervals after the"
                        + " request, so it may be dead; this instance keeps leading. Request the transfer"
                        + " again once that instance renews its lease"),
        /** Before such a heartbeat the term ended, or another request replaced the transfer. */
        SUPERSEDED(
                "was not made: before a heartbeat of that instance was observed, the term ended, or a step-down, a stop or"
                        + " another transfer was requested, which takes effect instead"),
        /**
         * After the work in flight had completed, the store rejected the transfer, could not be reached, or did not
         * respond: unless the transfer took effect, the election is released to all instances.
         */
        NOT_CONFIRMED(
                "is not confirmed: that instance has missed a heartbeat or is gone, or the lease store did not respond in"
                        + " time; unless the transfer took effect, the election is released to all instances");

        private final String text;

        Refusal(String text) {
            this.text = text;
        }

        /** The outcome of the transfer, for people: the predicate of a sentence about it. */
        public String text() {
            return text;
        }
    }

    /**
     * This instance cannot lead an election at present; reported once until it is {@link Mended}.
     *
     * @param detail the known cause, for people
     */
    record Impaired(String election, Cause cause, String detail) implements Transition {

        /** What is wrong, in a sentence for people. */
        public String text() {
            return switch (cause) {
                case NOT_ENROLLED -> "Its record cannot be added to the lease store: " + detail;
                case CLAIMS_IN_VAIN ->
                    "It is vacant, and no claim of it was won for at least one lease duration: " + detail;
                case UNREADABLE -> "Its record in the lease store, or its leader's lease, cannot be read: " + detail;
            };
        }
    }

    /** Why an election is {@link Impaired}. */
    enum Cause {
        /** The election has no record, and none can be added. */
        NOT_ENROLLED,
        /** The election is vacant, but claims are lost or fail. */
        CLAIMS_IN_VAIN,
        /** The election's record, or the lease that it names, cannot be read. */
        UNREADABLE
    }

    /** The cause that made an election {@link Impaired} no longer exists. */
    record Mended(String election, Cause cause) implements Transition {}

    /**
     * Another live instance has the id of this one.
     *
     * @param ownLease the lease of this one; null if it has none
     * @param other the lease of the other one
     */
    record TwinSeen(Identity identity, @Nullable String ownLease, Lease other) implements Transition {}

    /**
     * An instance of another application leads an election in which this one is a candidate.
     *
     * @param application the other application
     * @param own the application of this instance
     */
    record ForeignLeader(String election, String instance, String application, String own) implements Transition {}

    /**
     * An instance with other timing settings leads an election in which this one is a candidate; reported once for each
     * pair of a lease duration and a heartbeat interval.
     *
     * @param leaseDuration that of the other instance
     * @param heartbeatInterval that of the other instance, in whole milliseconds
     * @param own the settings of this instance
     */
    record OtherTiming(String election, String instance, Duration leaseDuration, Duration heartbeatInterval, Timing own)
            implements Transition {}

    /** After an involuntary loss this instance lets its peers claim first for a while. */
    record BackedOff(int losses, Duration time) implements Transition {}
}
