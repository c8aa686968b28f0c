// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.LeaderRecord;
import org.jspecify.annotations.Nullable;

/**
 * Rule 4 for one election: what this instance has observed of it, and what of that it has reported. Mutable; confined
 * to one thread at a time.
 */
final class ObservedElection {

    // For how long nobody has led, for people.
    private final Vacancy vacancy = new Vacancy();
    // Claims that were not won although nobody else leads, for people.
    private final VainClaims vainClaims = new VainClaims();
    // The record as the last observation showed it; null if it showed none that can be read.
    private @Nullable LeaderRecord shown;
    // The record to claim; null while somebody leads, or after a claim whose outcome the next observation settles.
    private @Nullable LeaderRecord vacant;
    // When the vacancy was shown first; means something only while there is one.
    private long vacantSinceNanos;
    // The highest token ever seen of this election, in whatever way: it never falls, and no claim goes below it.
    private long highestSeen;
    // The same of those that were not shown under our lease: no term with such a token is taken up. At most
    // highestSeen.
    private long highestSeenElsewhere;
    // The token of the leader that was reported last; 0 if none was, or if it was reported to be gone.
    private long reportedLeader;
    // Whether it was reported that a transaction holds the record locked, and nobody has led since.
    private boolean blocked;
    // Whether it was reported that the record cannot be read, or the lease that it names.
    private boolean unreadable;

    ObservedElection(long highestSeen) {
        this.highestSeen = highestSeen;
        this.highestSeenElsewhere = highestSeen;
    }

    Vacancy vacancy() {
        return vacancy;
    }

    VainClaims vainClaims() {
        return vainClaims;
    }

    // ---- the record

    @Nullable
    LeaderRecord shown() {
        return shown;
    }

    /** The lease that the record names, as last shown. */
    @Nullable
    String shownLease() {
        return shown == null ? null : shown.leaseId();
    }

    long highestSeen() {
        return highestSeen;
    }

    /**
     * Whether a token is newer than all that were seen elsewhere (a store that was set back may repeat one), and no
     * older than all.
     */
    boolean isNew(long token) {
        return token > highestSeenElsewhere && token >= highestSeen;
    }

    /**
     * Remembers the record as shown, and returns whether its token is lower than one seen before.
     *
     * @param ownLease our lease, if there is one
     */
    boolean show(LeaderRecord record, @Nullable String ownLease) {
        boolean setBack = record.token() < highestSeen && (shown == null || shown.token() != record.token());
        shown = record;
        see(record.token());
        if (ownLease == null || !ownLease.equals(record.leaseId())) {
            highestSeenElsewhere = Math.max(highestSeenElsewhere, record.token());
        }
        return setBack;
    }

    /** No record is shown, or none that can be read. */
    void showNothing() {
        shown = null;
        vacant = null;
    }

    /** A token was seen in another way. */
    void see(long token) {
        highestSeen = Math.max(highestSeen, token);
    }

    // ---- a vacancy

    /** The record to claim; null if nothing is known to be vacant. */
    @Nullable
    LeaderRecord vacant() {
        return vacant;
    }

    long vacantSinceNanos() {
        return vacantSinceNanos;
    }

    /** How long ago it was first shown that nobody leads. */
    long vacantNanos(ClockReading now) {
        return now.monotonicNanos() - vacantSinceNanos;
    }

    /** The record may be claimed. */
    void showVacant(LeaderRecord record, ClockReading now) {
        if (vacant == null && !blocked) { // one that could not be claimed is no newer for that
            vacantSinceNanos = now.monotonicNanos();
        }
        vacant = record;
    }

    void forgetVacancy() {
        vacant = null;
    }

    /** Somebody leads, be it this instance. */
    void showTaken() {
        vacant = null;
        blocked = false;
    }

    // ---- what was reported; each returns whether that is news

    /** Somebody leads with this token. */
    boolean noteLeader(long token) {
        boolean news = reportedLeader != token;
        reportedLeader = token;
        return news;
    }

    /** Nobody leads. */
    boolean forgetLeader() {
        boolean news = reportedLeader != 0;
        reportedLeader = 0;
        return news;
    }

    /** Nobody is known to lead but perhaps with this token. */
    boolean forgetLeaderExcept(long token) {
        return reportedLeader != token && forgetLeader();
    }

    boolean noteUnreadable() {
        boolean news = !unreadable;
        unreadable = true;
        return news;
    }

    boolean noteReadable() {
        boolean news = unreadable;
        unreadable = false;
        return news;
    }

    /** A transaction holds the record locked. */
    boolean noteBlocked() {
        boolean news = !blocked;
        blocked = true;
        return news;
    }
}
