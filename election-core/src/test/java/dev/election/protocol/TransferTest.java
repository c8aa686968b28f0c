// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static dev.election.protocol.Transition.Refusal.NOT_CONFIRMED;
import static dev.election.protocol.Transition.Refusal.NO_SIGN_OF_LIFE;
import static dev.election.protocol.Transition.Refusal.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.RevocationReason;
import dev.election.protocol.Transition.Granted;
import dev.election.protocol.Transition.Revoked;
import dev.election.protocol.Transition.TransferRefused;
import dev.election.store.Claim;
import dev.election.store.Hint;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules 6 and 7 for a term that is handed to a named instance. */
class TransferTest {

    private static final TermId FIRST = new TermId(E, 1);

    private final Steps steps = Steps.leading();

    private void transferToOther() {
        steps.after(1_000).beat(steps.held(1, "me-1"), lease("other-1", 3));
        steps.machine.transfer(E, "other", steps.now);
        steps.observe(steps.held(1, "me-1"), lease("other-1", 4));
        steps.after(125).observe(steps.held(1, "me-1"), lease("other-1", 5));
    }

    private void ask() {
        steps.after(1_000).beat(steps.held(1, "me-1"), lease("other-1", 3));
        steps.machine.transfer(E, "other", steps.now);
    }

    private void shown(long heartbeat) {
        steps.observe(steps.held(1, "me-1"), lease("other-1", heartbeat));
    }

    @Test
    void leadsOnUntilAHeartbeatAfterTheRequestIsObserved() {
        ask();
        shown(4); // may have fallen before
        steps.after(125);
        shown(4);

        assertThat(steps.told(Revoked.class)).isEmpty();
    }

    @Test
    void beginsWhenAHeartbeatAfterTheRequestIsObserved() {
        ask();
        shown(4);
        steps.after(125);
        shown(5);

        assertThat(steps.told(Revoked.class)).containsExactly(new Revoked(FIRST, RevocationReason.TRANSFERRED));
    }

    @Test
    void anObservationThatWasSentBeforeTheRequestIsNoBaseline() {
        steps.after(1_250).renew();
        Request<Command> before = steps.claim();
        steps.machine.transfer(E, "other", steps.after(10).now);
        steps.after(10).answer(before, steps.held(1, "me-1"), lease("other-1", 3));
        shown(4);

        assertThat(steps.told(Revoked.class)).isEmpty();
    }

    @Test
    void aLeaseThatIsNewIsProofOnlyOnceItIsRenewed() {
        ask();
        shown(4);
        steps.after(125).observe(steps.held(1, "me-1"), lease("other-2", 1));
        assertThat(steps.told(Revoked.class)).isEmpty();

        steps.after(125).observe(steps.held(1, "me-1"), lease("other-2", 2));

        assertThat(steps.told(Revoked.class)).hasSize(1);
    }

    /**
     * Plays the store until some time after the request, for which the other instance was killed some time before it.
     */
    private void play(long phase, long killed) {
        long asked = steps.now.monotonicNanos() + 5_000_000_000L;
        long end = asked + 3_000_000_000L;
        while (steps.now.monotonicNanos() < end) {
            if (steps.now.monotonicNanos() == asked) {
                steps.machine.transfer(E, "other", steps.now);
            }
            Request<Command> renewal = steps.machine.nextRenewal(steps.now);
            if (renewal != null) {
                steps.machine.renewed(renewal, true, steps.now);
            }
            long lived = Math.min(steps.now.monotonicNanos(), asked - killed * 1_000_000);
            long beats = (lived + phase * 1_000_000) / 1_000_000_000;
            if (steps.machine.nanosToClaim(steps.now) <= 0) {
                shown(beats);
            }
            steps.after(5);
        }
    }

    static LongStream killed() {
        return LongStream.rangeClosed(0, 20).map(i -> 100 * i);
    }

    @ParameterizedTest
    @MethodSource("killed")
    void anInstanceThatWasKilledBeforeTheRequestIsHandedNothingWhateverThePhaseOfItsHeartbeat(long killed) {
        for (long phase = 0; phase < 1_000; phase += 50) {
            play(phase, killed);

            assertThat(steps.told())
                    .as("phase %d", phase)
                    .containsExactly(new TransferRefused(FIRST, "other", NO_SIGN_OF_LIFE));
        }
    }

    static LongStream phases() {
        return LongStream.range(0, 20).map(i -> 50 * i);
    }

    @ParameterizedTest
    @MethodSource("phases")
    void anInstanceThatLivesIsHandedTheTermWhateverThePhaseOfItsHeartbeat(long phase) {
        play(phase, -10_000);

        assertThat(steps.told()).containsExactly(new Revoked(FIRST, RevocationReason.TRANSFERRED));
    }

    @Test
    void takesOneHeartbeatIntervalAtMostIfTheOtherLives() {
        ask();
        shown(3);
        for (int i = 1; i <= 8; i++) {
            assertThat(steps.told(Revoked.class)).isEmpty();
            steps.after(125);
            shown(i < 8 ? 3 : 4);
        }

        assertThat(steps.told(Revoked.class)).hasSize(1);
    }

    @Test
    void aStepDownThatOvertakesATransferReleasesForEverybody() {
        ask();
        steps.machine.stepDown(E, null, steps.now);
        assertThat(steps.told())
                .containsExactly(
                        new TransferRefused(FIRST, "other", SUPERSEDED),
                        new Revoked(FIRST, RevocationReason.STEPPED_DOWN));
        steps.machine.drained(E, 1, steps.now);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(FIRST)));
    }

    @Test
    void aStopThatOvertakesATransferClosesTheLeaseAtOnce() {
        ask();
        steps.machine.close(steps.now);
        steps.machine.drained(E, 1, steps.now);

        assertThat(steps.told(TransferRefused.class)).containsExactly(new TransferRefused(FIRST, "other", SUPERSEDED));
        assertThat(steps.maybeRenewal()).isEqualTo(new Command.CloseLease("me-1"));
    }

    @Test
    void aTermThatEndsWhileATransferIsPendingIsTold() {
        ask();
        steps.after(9_900).machine.tick(steps.now);

        assertThat(steps.told(TransferRefused.class)).hasSize(1);
    }

    @Test
    void theSameTransferTwiceIsOne() {
        ask();
        shown(4);
        steps.machine.transfer(E, "other", steps.after(125).now);
        shown(5);

        assertThat(steps.told()).containsExactly(new Revoked(FIRST, RevocationReason.TRANSFERRED));
    }

    @Test
    void theLastOfTwoTransfersCounts() {
        ask();
        steps.machine.transfer(E, "third", steps.now);
        assertThat(steps.told()).containsExactly(new TransferRefused(FIRST, "other", SUPERSEDED));
        steps.observe(steps.held(1, "me-1"), lease("other-1", 4), lease("third-1", 1));
        steps.after(125).observe(steps.held(1, "me-1"), lease("other-1", 5), lease("third-1", 2));
        steps.machine.drained(E, 1, steps.now);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Transfer("me-1", List.of(FIRST), "third-1"));
    }

    @Test
    void waitsForTheWorkInFlightFirst() {
        transferToOther();

        assertThat(steps.told(Revoked.class)).containsExactly(new Revoked(FIRST, RevocationReason.TRANSFERRED));
        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void handsTheRecordToTheOtherLease() {
        transferToOther();
        steps.machine.drained(E, 1, steps.now);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Transfer("me-1", List.of(FIRST), "other-1"));
    }

    @Test
    void releasesForEverybodyWhenTheOtherIsGone() {
        transferToOther();
        steps.after(1_000).beat(steps.held(1, "me-1"));
        steps.machine.drained(E, 1, steps.now);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(FIRST)));
    }

    @Test
    void releasesForEverybodyWhenTheOtherHasMissedAHeartbeat() {
        transferToOther();
        steps.after(1_250).beat(steps.held(1, "me-1"), lease("other-1", 5)); // it was killed meanwhile
        steps.told();
        steps.machine.drained(E, 1, steps.now);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(FIRST)));
        assertThat(steps.told(TransferRefused.class))
                .containsExactly(new TransferRefused(FIRST, "other", NOT_CONFIRMED));
    }

    @Test
    void observesAgainBeforeAnythingIsHandedOver() {
        transferToOther();
        steps.after(900).machine.drained(E, 1, steps.now);

        steps.observe(steps.held(1, "me-1"), lease("other-1", 6));

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Transfer("me-1", List.of(FIRST), "other-1"));
    }

    @ParameterizedTest
    @ValueSource(longs = {130, 900})
    void oneObservationAfterTheWorkHasEndedIsEnoughHoweverSlow(long millis) {
        transferToOther();
        steps.after(900).machine.drained(E, 1, steps.now);
        answerLate(steps.claim(), millis);
        steps.after(200); // and the next request comes late as well

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Transfer("me-1", List.of(FIRST), "other-1"));
    }

    @ParameterizedTest
    @ValueSource(longs = {130, 900})
    void aSlowObservationThatIsOutWhenTheWorkEndsIsEnough(long millis) {
        transferToOther();
        steps.after(1_250).renew();
        Request<Command> request = steps.claim();
        steps.machine.drained(E, 1, steps.now);
        answerLate(request, millis);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Transfer("me-1", List.of(FIRST), "other-1"));
    }

    private void answerLate(Request<Command> request, long millis) {
        steps.after(millis).answer(request, steps.held(1, "me-1"), lease("other-1", 6));
    }

    @Test
    void anObservationWithoutAnAnswerHoldsUpNoTransfer() {
        transferToOther();
        steps.after(900).machine.drained(E, 1, steps.now);
        steps.machine.failed(steps.claim(), steps.now);

        assertThat(steps.after(200).maybeClaim()).isEqualTo(new Command.Transfer("me-1", List.of(FIRST), "other-1"));
    }

    @Test
    void doesNotGoToALeaseThatIsLeftOfAnOpeningWithoutAnAnswer() {
        transferToOther();
        steps.after(500).machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(1).observe(steps.held(1, "me-1"), lease("other-1", 6));
        steps.after(400).machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(1).observe(steps.held(1, "me-1"), lease("other-1", 6), lease("other-2", 0));
        steps.machine.drained(E, 1, steps.now);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Transfer("me-1", List.of(FIRST), "other-1"));
    }

    @Test
    void ofTwinsGoesToTheOneThatWasObservedLast() {
        transferToOther();
        steps.after(600).machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(1).observe(steps.held(1, "me-1"), lease("other-1", 5), lease("other-2", 7));
        steps.machine.drained(E, 1, steps.now);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Transfer("me-1", List.of(FIRST), "other-2"));
    }

    @Test
    void anInstanceThatIsSilentForLongIsNotAlive() {
        transferToOther();
        steps.after(1_250).beat(steps.held(1, "me-1"), lease("other-1", 5));
        assertThat(steps.machine.isAlive("other", steps.now)).isTrue();

        steps.after(1_250).beat(steps.held(1, "me-1"), lease("other-1", 5));

        assertThat(steps.machine.isAlive("other", steps.now)).isFalse();
    }

    @Test
    void anInstanceThatJoinedNothingGivesBackWhatItIsHanded() {
        Steps stranger = new Steps();
        stranger.open();

        stranger.observe(stranger.held(5, "me-1"), lease("a-1", 4));

        assertThat(stranger.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(new TermId(E, 5))));
    }

    @Test
    void anInstanceThatStandsInAnotherElectionGivesBackWhatItIsHanded() {
        Steps other = Steps.standing();
        other.observe(other.held(4, "a-1"), lease("a-1", 3));
        LeaderRecord unknown = new LeaderRecord("orders", 5, "me-1", null);

        other.after(1_000).renew();
        other.observe(List.of(other.held(4, "a-1"), unknown), lease("a-1", 4));

        assertThat(other.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(new TermId("orders", 5))));
    }

    @Test
    void releasesForEverybodyWhenTheStoreRefuses() {
        transferToOther();
        steps.machine.drained(E, 1, steps.now);
        steps.machine.transferred(steps.claim(), false, steps.now);

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(FIRST)));
    }

    @Test
    void aTransferWithoutAnAnswerIsSettledByTheNextLook() {
        transferToOther();
        steps.machine.drained(E, 1, steps.now);
        steps.machine.failed(steps.claim(), steps.now);

        steps.after(100).observe(steps.held(2, "other-1"), lease("other-1", 6));

        assertThat(steps.after(400).maybeClaim()).isNull();
    }

    @Test
    void aTransferWithoutAnAnswerThatDidNotTakeEffectIsReleasedForEverybody() {
        transferToOther();
        steps.machine.drained(E, 1, steps.now);
        steps.machine.failed(steps.claim(), steps.now);
        steps.after(100).observe(steps.held(1, "me-1"), lease("other-1", 6));

        assertThat(steps.after(500).maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(FIRST)));
    }

    @Test
    void aTermThatArrivesIsTakenUp() {
        Steps other = Steps.standing();
        other.observe(other.held(4, "a"), lease("a", 3));
        other.told();

        other.after(1_000).beat(other.held(5, "me-1"), lease("a", 4));

        assertThat(other.told(Granted.class)).extracting(Granted::term).containsExactly(new TermId(E, 5));
    }

    @Test
    void aTermThatArrivesWithATokenThatWasSeenBeforeIsGivenUp() {
        Steps other = Steps.standing();
        other.observe(other.held(5, "a"), lease("a", 3));
        other.after(1_000).beat(other.held(4, "b"), lease("b", 3)); // the store was set back
        other.told();

        other.after(1_000).beat(other.held(5, "me-1"), lease("b", 4));

        assertThat(other.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(new TermId(E, 5))));
        assertThat(other.told(Granted.class)).isEmpty();
    }

    @Test
    void aTermThatArrivesWithoutABeliefIsGivenUp() {
        Steps other = Steps.standing();
        other.observe(other.held(4, "a"), lease("a", 3));
        other.after(9_900);
        other.machine.tick(other.now);

        other.observe(other.held(5, "me-1"), lease("a", 4));

        as(Command.Release.class, other.claim());
        assertThat(other.told(Granted.class)).isEmpty();
    }

    @Test
    void aTermThatWasGivenUpIsNotTakenUpAlthoughAnOldObservationShowsItOnceMore() {
        Steps other = Steps.standing();
        other.observe(other.held(4, "a"), lease("a", 3));
        other.after(9_900);
        other.machine.tick(other.now);
        other.observe(other.held(5, "me-1"), lease("a", 4)); // without a belief
        Request<Command> release = other.claim();
        other.renew();
        other.machine.released(release, other.now);

        other.observe(other.held(5, "me-1"), lease("a", 5)); // as a read shows that lags behind the release

        assertThat(other.told(Granted.class)).isEmpty();
    }

    @Test
    void aTermThatWasLeftIsNotTakenUpAgainAfterTheElectionIsJoinedAgain() {
        Steps steps = Steps.leading();
        steps.machine.leave(E, steps.now);
        steps.machine.drained(E, FIRST.token(), steps.now);
        steps.machine.released(steps.claim(), steps.now);
        steps.after(500).observe(List.of()); // the election is forgotten when this is sent
        steps.told();
        steps.machine.join(E, 0, steps.now);

        steps.observe(steps.held(FIRST.token(), "me-1")); // as a read shows that lags behind the release

        assertThat(steps.told(Granted.class)).isEmpty();
    }

    @Test
    void aStandbyHandsNothingOver() {
        Steps standby = Steps.standing();
        standby.observe(standby.held(4, "a"), lease("a", 3));
        standby.told();

        standby.machine.transfer(E, "a", standby.now);

        assertThat(standby.told()).isEmpty();
    }

    @Test
    void whoHandedOverDoesNotClaimBeforeAnotherHasLed() {
        transferToOther();
        steps.machine.drained(E, 1, steps.now);
        steps.machine.transferred(steps.claim(), true, steps.now);
        steps.observe(steps.vacant(1)); // by a read that lags

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void whoHandedOverClaimsWhatWasGivenBackBeforeAnybodyLooked() {
        transferToOther();
        steps.machine.drained(E, 1, steps.now);
        steps.machine.transferred(steps.claim(), true, steps.now);
        steps.observe(steps.vacant(2));

        assertThat(as(Command.ClaimVacant.class, steps.claim()).claims()).containsExactly(new Claim(E, 2, 3));
    }

    @Test
    void aTransferCutShortByALostLeaseLeavesNoSitOut() {
        transferToOther();
        steps.after(1_000).machine.renewed(steps.renewal(), false, steps.now);
        steps.open();

        steps.observe(steps.held(1, "me-1"));

        as(Command.ClaimVacant.class, steps.claim());
    }

    private void refused() {
        steps.machine.drained(E, 1, steps.now);
        steps.machine.transferred(steps.claim(), false, steps.now);
        steps.machine.released(steps.claim(), steps.now);
        steps.after(400).observe(steps.vacant(1));
    }

    @Test
    void aSitOutThatWasAskedForOutlivesATransferThatIsRefused() {
        transferToOther();
        steps.machine.stepDown(E, Duration.ofHours(1), steps.now);
        refused();

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void aStepDownWithoutATimeOutlivesATransferThatIsRefused() {
        transferToOther();
        steps.machine.stepDown(E, null, steps.now);
        refused();

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void aStepDownWithoutATimeShortensNoSitOut() {
        transferToOther();
        steps.machine.stepDown(E, Duration.ofHours(1), steps.now);
        steps.machine.stepDown(E, null, steps.now);
        refused();

        steps.after(11_000).renew();
        steps.observe(steps.vacant(1));

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void aTransferIsAskedBeforeTheLeaseIsClosed() {
        transferToOther();
        steps.machine.close(steps.now);
        steps.machine.drained(E, 1, steps.now);
        assertThat(steps.maybeRenewal()).isNull();

        Request<Command> transfer = steps.claim();
        as(Command.Transfer.class, transfer);
        steps.machine.transferred(transfer, true, steps.now);

        assertThat(steps.maybeRenewal()).isEqualTo(new Command.CloseLease("me-1"));
        assertThat(steps.told(TransferRefused.class)).isEmpty();
    }

    @Test
    void aTransferIsAskedBeforeTheLeaseOfAnInstanceThatWithdrawsIsClosed() {
        transferToOther();
        steps.machine.drained(E, 1, steps.now);
        steps.machine.withdraw(steps.now);
        assertThat(steps.maybeRenewal()).isNull();

        as(Command.Transfer.class, steps.claim());
    }

    @Test
    void aTransferThatIsNotAnsweredKeepsTheLeaseFromBeingClosedForOneHeartbeatInterval() {
        transferToOther();
        steps.machine.close(steps.now);
        steps.machine.drained(E, 1, steps.now);
        as(Command.Transfer.class, steps.claim());
        steps.told();

        steps.after(900).renew();
        assertThat(steps.machine.nanosToRenewal(steps.after(99).now)).isEqualTo(1_000_000);
        assertThat(steps.after(1).maybeRenewal()).isEqualTo(new Command.CloseLease("me-1"));
        assertThat(steps.told(TransferRefused.class))
                .containsExactly(new TransferRefused(FIRST, "other", NOT_CONFIRMED));
    }

    @Test
    void aTransferWithoutAnAnswerIsTold() {
        transferToOther();
        steps.machine.drained(E, 1, steps.now);
        steps.told();
        steps.machine.failed(steps.claim(), steps.now);

        assertThat(steps.told(TransferRefused.class))
                .containsExactly(new TransferRefused(FIRST, "other", NOT_CONFIRMED));
    }

    @Test
    void aTransferThatALostLeaseCutsShortIsTold() {
        transferToOther();
        steps.told();
        steps.after(1_000).machine.renewed(steps.renewal(), false, steps.now);

        assertThat(steps.told(TransferRefused.class))
                .containsExactly(new TransferRefused(FIRST, "other", NOT_CONFIRMED));
    }
}
