// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.LeaderRecord;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rule 4 for one election: what this instance has observed of it, and what it has reported. Mutable; confined to one
 * thread at a time.
 */
final class ObservedElection {

    // Fewer claims in vain may be a coincidence.
    private static final int FEWEST_IN_VAIN = 3;

    // The record as the last observation showed it; null if it showed none that can be read.
    private @Nullable LeaderRecord shown;
    // The record to claim; null while the election has a leader, or after a claim whose outcome the next observation
    // settles.
    private @Nullable LeaderRecord vacant;
    // When the vacancy was first observed; meaningless while there is none.
    private long vacantSinceNanos;
    // For people: since when this instance would have taken part; the token of the first record that was shown, or -1;
    // the lease of the last leader; when it was last known to live, null if no leader ever was; and since when the
    // election has been vacant.
    private final ClockReading began;
    private long firstToken = -1;
    private @Nullable String lastHolder;
    private @Nullable ClockReading signOfLife;
    private @Nullable ClockReading vacancyBegan;
    // For people: claims of a record with this token that were lost or failed although no other instance leads.
    private int claimsInVain;
    private long inVainToken;
    private long inVainSinceNanos;
    // The highest token ever seen of this election: it never falls, and every claim's token is higher.
    private long highestSeen;
    // The highest token not seen under our lease: a term begins only with a higher one. At most highestSeen.
    private long highestSeenElsewhere;
    // The token of the leader that was last reported; 0 if none was, or if the election was then reported as vacant.
    private long reportedToken;
    // Whether it was reported that a transaction holds the record locked; reset once the election has a leader.
    private boolean blocked;
    // The reported causes for which this instance cannot lead the election.
    private final Set<Transition.Cause> impairments = EnumSet.noneOf(Transition.Cause.class);
    // The other application whose lead was reported; null if none was.
    private @Nullable String foreign;

    ObservedElection(long highestSeen, ClockReading began) {
        this.began = began;
        this.highestSeen = highestSeen;
        this.highestSeenElsewhere = highestSeen;
    }

    Set<Transition.Cause> impairments() {
        return impairments;
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
     * Whether a token is higher than all that were seen under other leases (a store that was restored from a backup may
     * repeat one), and not lower than any.
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
        firstToken = firstToken < 0 ? record.token() : firstToken;
        shown = record;
        see(record.token());
        if (ownLease == null || !ownLease.equals(record.leaseId())) {
            highestSeenElsewhere = Math.max(highestSeenElsewhere, record.token());
        }
        return setBack;
    }

    /** No record was observed, or one that cannot be read. */
    void showNothing() {
        shown = null;
        vacant = null;
    }

    /** A token was seen outside of an observation. */
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

    /** How long ago the vacancy was first observed. */
    long vacantNanos(ClockReading now) {
        return now.monotonicNanos() - vacantSinceNanos;
    }

    /** The record may be claimed. */
    void showVacant(LeaderRecord record, ClockReading now) {
        if (vacant == null && !blocked) { // a vacancy does not start again because a claim of it was blocked
            vacantSinceNanos = now.monotonicNanos();
        }
        vacant = record;
    }

    void forgetVacancy() {
        vacant = null;
    }

    /** The election has a leader, possibly this instance. */
    void showTaken() {
        vacant = null;
        blocked = false;
    }

    // ---- for people: how long the election has been vacant, only as precise as the observations; no decision depends
    // on it

    /** The lease of the last leader. */
    @Nullable
    String lastHolder() {
        return lastHolder;
    }

    /** Whether the term with this token began after the first observation: then its leader lived after it, too. */
    boolean isLaterThanFirst(long token) {
        return token != firstToken;
    }

    /**
     * An instance leads under this lease.
     *
     * @param newest when its newest heartbeat was first observed; null if it may have been dead before it was observed
     */
    void ledBy(String leaseId, @Nullable ClockReading newest) {
        lastHolder = leaseId;
        signOfLife = newest == null ? signOfLife : newest;
        vacancyBegan = null;
    }

    /**
     * The election is vacant: since now if its last leader has just released it. Otherwise since the last sign of life
     * of that leader; and if there never was one, for as long as this instance knows the election.
     *
     * @param holder the lease of the last leader; null if it no longer exists
     */
    void vacancyBegins(@Nullable ObservedLease holder, ClockReading now) {
        if (vacancyBegan == null) {
            ClockReading lastLed = signOfLife == null ? began : signOfLife;
            vacancyBegan = holder != null && hasJustReleased(holder, now) ? now : lastLed;
        }
    }

    // A leader that shows no heartbeat for its whole lease stops leading, and may release the election much later.
    private boolean hasJustReleased(ObservedLease holder, ClockReading now) {
        return signOfLife == null
                || now.nanosSince(signOfLife) < holder.lease().duration().toNanos();
    }

    /**
     * How long the election was vacant, now that it has a leader: zero after a transfer, null if nothing was known
     * before.
     */
    @Nullable
    Duration vacancyUntilNow(@Nullable ObservedLease holder, ClockReading now) {
        vacancyBegins(holder, now);
        return vacancyBegan == null || lastHolder == null ? null : Duration.ofNanos(now.nanosSince(vacancyBegan));
    }

    /**
     * Counts a claim of a record with this token that was not won. Returns whether this has lasted for the given time.
     */
    boolean claimInVain(long seenToken, long reportAfterNanos, ClockReading now) {
        if (claimsInVain == 0 || inVainToken != seenToken) {
            claimsInVain = 0;
            inVainToken = seenToken;
            inVainSinceNanos = now.monotonicNanos();
        }
        claimsInVain++;
        return claimsInVain >= FEWEST_IN_VAIN && now.monotonicNanos() - inVainSinceNanos >= reportAfterNanos;
    }

    /** The election has a leader. */
    void forgetClaimsInVain() {
        claimsInVain = 0;
    }

    // ---- what was reported; each method returns whether it is new

    /** A leader has this token. */
    boolean noteLeader(long token) {
        boolean news = reportedToken != token;
        reportedToken = token;
        return news;
    }

    /** The election is vacant. */
    boolean forgetLeader() {
        boolean news = reportedToken != 0;
        reportedToken = 0;
        return news;
    }

    /** No leader is known, except possibly one with this token. */
    boolean forgetLeaderExcept(long token) {
        return reportedToken != token && forgetLeader();
    }

    /** An instance of another application leads. */
    boolean noteForeign(String application) {
        boolean news = !application.equals(foreign);
        foreign = application;
        return news;
    }

    /** A transaction holds the record locked. */
    boolean noteBlocked() {
        boolean news = !blocked;
        blocked = true;
        return news;
    }
}
