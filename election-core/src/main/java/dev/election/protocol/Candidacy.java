// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules 6 and 7 for one election: where this instance stands in it, and what it remembers of it. Mutable; confined to one
 * thread at a time. One method per move; an illegal move throws.
 */
final class Candidacy {

    /** Where an instance stands in an election. */
    enum State {
        /** Somebody else leads, or nobody. */
        STANDBY,
        /** A claim is on its way. */
        CLAIMING,
        /** This instance leads. */
        LEADING,
        /** An orderly end: no new work; listeners and work in flight are waited for; the term is still current. */
        DRAINING,
        /** The term is over; the record is to be given up. */
        RELEASING
    }

    // Made once: ten thousand are moved at a time.
    private static final Set<State> FROM_STANDBY = EnumSet.of(State.STANDBY);
    private static final Set<State> FROM_CLAIMING = EnumSet.of(State.CLAIMING);
    private static final Set<State> FROM_STANDBY_OR_CLAIMING = EnumSet.of(State.STANDBY, State.CLAIMING);
    private static final Set<State> FROM_LEADING = EnumSet.of(State.LEADING);
    private static final Set<State> FROM_LEADING_OR_DRAINING = EnumSet.of(State.LEADING, State.DRAINING);
    private static final Set<State> FROM_LEADING_OR_DRAINING_OR_RELEASING =
            EnumSet.of(State.LEADING, State.DRAINING, State.RELEASING);

    private final String election;
    private final StateCounts counts;
    private final Vacancy vacancy = new Vacancy();
    private final VainClaims vainClaims = new VainClaims();
    private State state = State.STANDBY;
    private long token;
    private long highestHeld;
    private long highestSeen;
    private long highestSeenElsewhere;
    private @Nullable LeaderRecord vacant;
    private @Nullable LeaderRecord shown;
    private long vacantSinceNanos;
    private long ledSinceNanos;
    private @Nullable Successor successor;
    private boolean wanted;
    private final boolean shared;
    private boolean ourTurn;
    private @Nullable Long sitOutUntilNanos;
    private boolean sitsOutUntilLed;
    private boolean sitsOutForTransfer;
    private boolean blocked;
    private boolean unreadable;
    private long leaderSeen;

    /**
     * For an election of which nothing is known but the highest token seen.
     *
     * @param shared whether it is found out {@linkplain #turn whose turn} it is to claim, or everybody may
     */
    Candidacy(String election, long highestSeen, StateCounts counts, boolean shared) {
        this.shared = shared;
        this.election = election;
        this.counts = counts;
        counts.begun(state);
        this.highestSeen = highestSeen;
        this.highestSeenElsewhere = highestSeen;
    }

    String election() {
        return election;
    }

    State state() {
        return state;
    }

    /** The term that is held, drained or released. */
    TermId term() {
        return new TermId(election, token);
    }

    /** The highest token ever seen of this election: no claim goes below it. */
    long highestSeen() {
        return highestSeen;
    }

    /** Whether this instance stands in the election; otherwise it only gives up what it was handed. */
    boolean isWanted() {
        return wanted;
    }

    void want() {
        wanted = true;
    }

    /** From now on this instance only gives up what it holds here, or is handed. */
    void wantNoMore() {
        wanted = false;
    }

    /** Whether nothing is left to be done here, so that it can be forgotten. */
    boolean isOver() {
        return !wanted && state == State.STANDBY;
    }

    /** For how long nobody has led. */
    Vacancy vacancy() {
        return vacancy;
    }

    /** The claims of it that were not won. */
    VainClaims vainClaims() {
        return vainClaims;
    }

    // ---- what was observed

    /**
     * Remembers the record as shown, and returns whether its token is lower than one seen before.
     *
     * @param ownLease our lease, if there is one
     */
    boolean show(LeaderRecord record, @Nullable String ownLease) {
        boolean setBack = record.token() < highestSeen && (shown == null || shown.token() != record.token());
        shown = record;
        highestSeen = Math.max(highestSeen, record.token());
        if (ownLease == null || !ownLease.equals(record.leaseId())) {
            highestSeenElsewhere = Math.max(highestSeenElsewhere, record.token());
        }
        if (record.token() > highestHeld) {
            anotherHasLed(); // protocol, rule 7: perhaps between two observations
        }
        return setBack;
    }

    @Nullable
    LeaderRecord shown() {
        return shown;
    }

    void showNothing() {
        shown = null;
        vacant = null;
    }

    /** The record is free to claim. Returns whether that is news. */
    boolean showVacant(LeaderRecord record, ClockReading now) {
        boolean news = vacant == null;
        if (news) {
            if (!blocked) { // or it is no newer for that
                vacantSinceNanos = now.monotonicNanos();
            }
            ourTurn = !shared;
        }
        vacant = record;
        return news;
    }

    /** Whether nobody leads, as far as it was shown. */
    boolean isVacant() {
        return vacant != null && state == State.STANDBY;
    }

    /** How long ago it was first shown that nobody leads. */
    long vacantNanos(ClockReading now) {
        return now.monotonicNanos() - vacantSinceNanos;
    }

    /** Whether the vacancy is ours to claim, or left to others for now. */
    void turn(boolean ours) {
        ourTurn = ours;
    }

    boolean isOurTurn() {
        return ourTurn;
    }

    /** The lease that the record names, as last shown. */
    @Nullable
    String shownLease() {
        return shown == null ? null : shown.leaseId();
    }

    void showTaken() {
        vacant = null;
        blocked = false;
    }

    /** Returns whether this leader's term was not told yet. */
    boolean leaderIsNew(long leaderToken) {
        boolean news = leaderSeen != leaderToken;
        leaderSeen = leaderToken;
        return news;
    }

    /** Forgets who led; returns whether anybody did. */
    boolean leaderIsGone() {
        boolean news = leaderSeen != 0;
        leaderSeen = 0;
        return news;
    }

    /** Somebody leads with this token, of whom nothing is known. Returns whether another was known. */
    boolean leaderIsNot(long leaderToken) {
        return leaderSeen != leaderToken && leaderIsGone();
    }

    /** The record cannot be read, or the lease that it names; returns whether that is news. */
    boolean unreadableIsNew() {
        boolean news = !unreadable;
        unreadable = true;
        return news;
    }

    /** It can be read; returns whether that is news. */
    boolean wasUnreadable() {
        boolean before = unreadable;
        unreadable = false;
        return before;
    }

    /**
     * Whether a term with this token may be taken up from an observation: never held here, newer than all that were seen elsewhere (a
     * store that was set back may repeat one), and no older than all that were seen.
     */
    boolean isFresh(long shownToken) {
        return shownToken > highestHeld && shownToken > highestSeenElsewhere && shownToken >= highestSeen;
    }

    /** Returns whether it was not told yet that somebody holds the record locked. */
    boolean blockedIsNew() {
        boolean news = !blocked;
        blocked = true;
        return news;
    }

    // ---- sitting out

    /** @param untilAnotherHasLed whether a token above ours ends it sooner */
    void sitOut(long untilNanos, boolean untilAnotherHasLed) {
        sitOutUntilNanos = untilNanos;
        sitsOutUntilLed = untilAnotherHasLed;
        sitsOutForTransfer = false;
    }

    /** Until the instance that the term is handed to has led; over if it cannot be handed on. */
    void sitOutForTransfer(long untilNanos) {
        sitOut(untilNanos, true);
        sitsOutForTransfer = true;
    }

    /** Whether somebody asked this instance to sit out, and it still does. */
    boolean sitsOutAsAsked(ClockReading now) {
        return sitOutUntilNanos != null && !sitsOutForTransfer && sitOutUntilNanos - now.monotonicNanos() > 0;
    }

    /** Another term has begun since ours, whether or not it is over by now: a wait for one is over. */
    void anotherHasLed() {
        if (sitsOutUntilLed) {
            sitOutUntilNanos = null;
            sitsOutUntilLed = false;
        }
    }

    // ---- moves

    /** How long until this vacancy may be claimed; zero or less: now; the greatest number: not as things are. */
    long nanosToClaim(LossBackoff lossBackoff, ClockReading now) {
        if (state != State.STANDBY || !wanted || vacant == null || !ourTurn) {
            return Long.MAX_VALUE;
        }
        long satOut = sitOutUntilNanos == null ? 0 : sitOutUntilNanos - now.monotonicNanos();
        return Math.max(satOut, lossBackoff.nanosToClaim(vacantSinceNanos, now));
    }

    Claim claim() {
        LeaderRecord record = vacant;
        if (record == null) {
            throw new IllegalStateException("Nothing is known to be vacant of '" + election + "'");
        }
        move(State.CLAIMING, FROM_STANDBY);
        return new Claim(election, record.token(), Math.max(record.token(), highestSeen) + 1);
    }

    /** The claim was not won, or nobody knows: the next observation settles it. */
    void claimUnsettled() {
        move(State.STANDBY, FROM_CLAIMING);
        vacant = null;
    }

    void lead(long newToken, ClockReading now) {
        move(State.LEADING, FROM_STANDBY_OR_CLAIMING);
        token = newToken;
        ledSinceNanos = now.monotonicNanos();
        highestHeld = newToken;
        highestSeen = Math.max(highestSeen, newToken);
        vacant = null;
        sitOutUntilNanos = null;
        sitsOutUntilLed = false;
        successor = null;
        blocked = false;
    }

    /** When the term was taken up that is held, to compare with others. */
    long ledSinceNanos() {
        return ledSinceNanos;
    }

    void drain(@Nullable Successor next) {
        move(State.DRAINING, FROM_LEADING);
        successor = next;
    }

    /** The instance that the term is to be handed to, if any. */
    @Nullable
    Successor successor() {
        return successor;
    }

    /** It cannot be handed on: whoever claims first is to lead, be it this instance, unless it was asked to sit out. */
    void forgetSuccessor() {
        if (successor != null && sitsOutForTransfer) {
            sitOutUntilNanos = null;
            sitsOutUntilLed = false;
        }
        successor = null;
    }

    /** The term is over, and its record is to be given up. */
    void release() {
        move(State.RELEASING, FROM_LEADING_OR_DRAINING);
    }

    /** A record names our lease with a token that is no use to us. */
    void releaseUnwanted(long shownToken) {
        move(State.RELEASING, FROM_STANDBY);
        token = shownToken;
        successor = null;
    }

    /** The record is not ours, or not any more. */
    void standBy() {
        move(State.STANDBY, FROM_LEADING_OR_DRAINING_OR_RELEASING);
        vacant = null;
        successor = null;
    }

    private void move(State next, Set<State> from) {
        if (!from.contains(state)) {
            throw new IllegalStateException(
                    "Election '" + election + "' cannot go from " + state + " to " + next + " (token " + token + ")");
        }
        counts.moved(state, next);
        state = next;
    }
}
