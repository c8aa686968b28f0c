// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules 6 and 7 for one election: the state of this instance in it. One method for each move; an illegal move throws.
 * Mutable; confined to one thread at a time.
 */
final class Candidacy {

    /** The state of an instance in an election. */
    enum State {
        /** Another instance leads, or nobody. */
        STANDBY,
        /** A claim is in flight. */
        CLAIMING,
        /** This instance leads. */
        LEADING,
        /** No new work; listeners and work in flight are waited for; the term is still current. */
        DRAINING,
        /** The term is over; its record is to be released or transferred. */
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
    // Shared by all candidacies of an instance; knows of each in which state it is.
    private final StateCounts counts;
    private final ObservedElection observed;
    private final SitOut sitOut = new SitOut();
    // Written by move alone.
    private State state = State.STANDBY;
    // The token of the term that is held, drained or released; of no meaning in the other states.
    private long token;
    // The highest token of the terms that were held here: it only rises, and none is taken up twice.
    private long highestHeld;
    // When the term was taken up that is held.
    private long ledSinceNanos;
    // The instance that the term is to be transferred to; null outside of DRAINING and RELEASING.
    private @Nullable Successor successor;
    // Whether this instance is a candidate in the election; otherwise it only gives up what it was transferred.
    private boolean wanted;

    /** For an election of which nothing is known but the highest token seen. */
    Candidacy(String election, long highestSeen, StateCounts counts) {
        this.election = election;
        this.counts = counts;
        this.observed = new ObservedElection(highestSeen);
        counts.begun(state);
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

    ObservedElection observed() {
        return observed;
    }

    SitOut sitOut() {
        return sitOut;
    }

    /** Whether this instance is a candidate in the election; otherwise it only gives up what it was transferred. */
    boolean isWanted() {
        return wanted;
    }

    void want() {
        wanted = true;
    }

    /** From now on this instance only gives up what it holds here, or is transferred. */
    void wantNoMore() {
        wanted = false;
    }

    /** Whether nothing is left to be done here, so that it can be forgotten. */
    boolean isOver() {
        return !wanted && state == State.STANDBY;
    }

    /** Remembers the record as shown, and returns whether its token is lower than one seen before. */
    boolean show(LeaderRecord record, @Nullable String ownLease) {
        boolean setBack = observed.show(record, ownLease);
        if (record.token() > highestHeld) {
            sitOut.anotherHasLed(); // protocol, rule 7: perhaps between two observations
        }
        return setBack;
    }

    /** Whether nobody leads, as far as it was shown. */
    boolean isVacant() {
        return observed.vacant() != null && state == State.STANDBY;
    }

    /** Whether a term with this token may be taken up from an observation: never held here, and new. */
    boolean isFresh(long shownToken) {
        return shownToken > highestHeld && observed.isNew(shownToken);
    }

    /** How long until this vacancy may be claimed; zero or less: now; the greatest number: not as things are. */
    long nanosToClaim(ClaimOrder order, LossBackoff lossBackoff, ClockReading now) {
        if (!isVacant() || !wanted || !order.isOurTurn(this)) {
            return Long.MAX_VALUE;
        }
        return Math.max(sitOut.nanosLeft(now), lossBackoff.nanosToClaim(observed.vacantSinceNanos(), now));
    }

    // ---- moves

    Claim claim() {
        LeaderRecord record = observed.vacant();
        if (record == null) {
            throw new IllegalStateException("Nothing is known to be vacant of '" + election + "'");
        }
        move(State.CLAIMING, FROM_STANDBY);
        return new Claim(election, record.token(), Math.max(record.token(), observed.highestSeen()) + 1);
    }

    /** The claim was not won, or nobody knows: the next observation settles it. */
    void claimUnsettled() {
        move(State.STANDBY, FROM_CLAIMING);
        observed.forgetVacancy();
    }

    void lead(long newToken, ClockReading now) {
        move(State.LEADING, FROM_STANDBY_OR_CLAIMING);
        token = newToken;
        ledSinceNanos = now.monotonicNanos();
        highestHeld = newToken;
        successor = null;
        observed.see(newToken);
        observed.showTaken();
        sitOut.end();
    }

    /** When the term was taken up that is held, to compare with others. */
    long ledSinceNanos() {
        return ledSinceNanos;
    }

    void drain(@Nullable Successor next) {
        move(State.DRAINING, FROM_LEADING);
        successor = next;
    }

    /** The instance that the term is to be transferred to, if any. */
    @Nullable
    Successor successor() {
        return successor;
    }

    /**
     * It cannot be transferred: whichever instance claims first is to lead, be it this one, unless it was asked to sit
     * out.
     */
    void forgetSuccessor() {
        if (successor != null) {
            sitOut.transferFailed();
        }
        successor = null;
    }

    /** The term is over, and its record is to be given up. */
    void release() {
        move(State.RELEASING, FROM_LEADING_OR_DRAINING);
    }

    /** A record names our lease with a token that is of no use to us. */
    void releaseUnwanted(long shownToken) {
        move(State.RELEASING, FROM_STANDBY);
        token = shownToken;
        successor = null;
    }

    /** The record is not ours, or not any more. */
    void standBy() {
        move(State.STANDBY, FROM_LEADING_OR_DRAINING_OR_RELEASING);
        observed.forgetVacancy();
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
