// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules 6 and 7 for one election: the state of this instance in it. One method per state transition; an illegal one
 * throws. Mutable; confined to one thread at a time.
 */
final class Candidacy {

    /** The state of an instance in an election. */
    enum State {
        /** Another instance leads, or the election is vacant. */
        STANDBY,
        /** A claim is in flight. */
        CLAIMING,
        /** This instance leads. */
        LEADING,
        /** No new work is admitted, listeners and work in flight are finishing; the term is still current. */
        DRAINING,
        /** The term has ended; its record is to be released or transferred. */
        RELEASING
    }

    private final String election;
    // Shared by all candidacies of an instance; counts those in each state.
    private final Map<State, Integer> counts;
    private final ObservedElection observed;
    private final SitOut sitOut = new SitOut();
    // Written by move alone.
    private State state = State.STANDBY;
    // The token of the term that is held, drained or released; meaningless in the other states.
    private long token;
    // The highest token of the terms that this instance has held or released: it only rises, so no term begins twice,
    // or after its release.
    private long highestHeld;
    // When the current term began.
    private long ledSinceNanos;
    // The instance that the term is to be transferred to; null outside of DRAINING and RELEASING.
    private @Nullable Successor successor;
    // Whether this instance is a candidate in the election; otherwise it only releases terms that it holds or receives
    // by a transfer.
    private boolean wanted;

    /**
     * Creates the candidacy for an election of which only the highest token seen is known.
     *
     * @param began since when this instance would have taken part
     */
    Candidacy(String election, long highestSeen, ClockReading began, Map<State, Integer> counts) {
        this.election = election;
        this.counts = counts;
        this.observed = new ObservedElection(highestSeen, began);
        counts.merge(state, 1, Integer::sum);
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

    /**
     * Whether this instance is a candidate in the election; otherwise it only releases terms that it holds or receives
     * by a transfer.
     */
    boolean isWanted() {
        return wanted;
    }

    /** If not, this instance only releases from now on. */
    void want(boolean isCandidate) {
        wanted = isCandidate;
    }

    /** Whether nothing is left to do, so that the candidacy can be removed. */
    boolean isOver() {
        return !wanted && state == State.STANDBY;
    }

    /** Stores the record as observed, and returns whether its token is lower than one seen before. */
    boolean show(LeaderRecord record, @Nullable String ownLease) {
        boolean setBack = observed.show(record, ownLease);
        if (record.token() > highestHeld) {
            sitOut.anotherHasLed(); // protocol, rule 7: that may have been between two observations
        }
        return setBack;
    }

    /** Whether a term of this instance is current, including one that is draining. */
    boolean holdsTerm() {
        return state == State.LEADING || state == State.DRAINING;
    }

    /** Whether the election is vacant, as last observed. */
    boolean isVacant() {
        return observed.vacant() != null && state == State.STANDBY;
    }

    /** Whether a term with this token may begin because of an observation: never held by this instance, and new. */
    boolean isFresh(long shownToken) {
        return shownToken > highestHeld && observed.isNew(shownToken);
    }

    /**
     * How long until this vacancy may be claimed: zero or less if it may be claimed now, {@link Long#MAX_VALUE} if not
     * before something changes.
     */
    long nanosToClaim(ClaimOrder order, LossBackoff lossBackoff, ClockReading now) {
        if (!isVacant() || !wanted || !order.isOurTurn(this)) {
            return Long.MAX_VALUE;
        }
        return Math.max(sitOut.nanosLeft(now), lossBackoff.nanosToClaim(observed.vacantSinceNanos(), now));
    }

    // ---- state transitions

    Claim claim() {
        LeaderRecord record = observed.vacant();
        if (record == null) {
            throw new IllegalStateException("No vacancy is known of election '" + election + "'");
        }
        move(State.CLAIMING, State.STANDBY);
        return new Claim(election, record.token(), Math.max(record.token(), observed.highestSeen()) + 1);
    }

    /** The claim was not won, or its outcome is unknown: the next observation settles it. */
    void claimUnsettled() {
        move(State.STANDBY, State.CLAIMING);
        observed.forgetVacancy();
    }

    void lead(long newToken, ClockReading now) {
        move(State.LEADING, State.STANDBY, State.CLAIMING);
        token = newToken;
        ledSinceNanos = now.monotonicNanos();
        highestHeld = newToken;
        successor = null;
        observed.see(newToken);
        observed.showTaken();
        sitOut.end();
    }

    /** When the current term began, for comparison with other terms. */
    long ledSinceNanos() {
        return ledSinceNanos;
    }

    void drain(@Nullable Successor next) {
        move(State.DRAINING, State.LEADING);
        successor = next;
    }

    /** The instance that the term is to be transferred to, if any. */
    @Nullable
    Successor successor() {
        return successor;
    }

    /**
     * The term cannot be transferred: the first instance to claim leads, possibly this one, unless it was requested to
     * sit out.
     */
    void forgetSuccessor() {
        if (successor != null) {
            sitOut.transferFailed();
        }
        successor = null;
    }

    /** The term has ended, and its record is to be released or transferred. */
    void release() {
        move(State.RELEASING, State.LEADING, State.DRAINING);
    }

    /** A record names our lease with a token under which this instance must not lead. */
    void releaseUnwanted(long shownToken) {
        move(State.RELEASING, State.STANDBY);
        token = shownToken;
        // a read that lags behind the release may show it once more: it must not begin then
        highestHeld = Math.max(highestHeld, shownToken);
        successor = null;
    }

    /** The record does not, or no longer, name our lease. */
    void standBy() {
        move(State.STANDBY, State.LEADING, State.DRAINING, State.RELEASING);
        observed.forgetVacancy();
        successor = null;
    }

    private void move(State next, State... from) {
        if (!List.of(from).contains(state)) {
            throw new IllegalStateException(
                    "Election '" + election + "', token " + token + ", cannot change from " + state + " to " + next);
        }
        counts.merge(state, -1, Integer::sum);
        counts.merge(next, 1, Integer::sum);
        state = next;
    }
}
