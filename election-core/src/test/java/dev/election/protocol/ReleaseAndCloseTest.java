// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.RevocationReason;
import dev.election.protocol.Transition.CutShort;
import dev.election.protocol.Transition.Ended;
import dev.election.protocol.Transition.Revoked;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules 7 and 8: an orderly end waits for the work in flight; the lease is closed last. */
class ReleaseAndCloseTest {

    private static final TermId FIRST = new TermId(E, 1);

    private final Steps steps = Steps.leading();

    private void stepDown() {
        steps.machine.stepDown(E, null, steps.now);
    }

    private void drained() {
        steps.machine.drained(E, 1, steps.now);
    }

    @Test
    void aStepDownIsToldBeforeAnythingIsReleased() {
        stepDown();

        assertThat(steps.told()).containsExactly(new Revoked(FIRST, RevocationReason.STEPPED_DOWN));
        assertThat(steps.machine.draining()).containsExactly(E);
        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void ourLeaseThatIsShownWhileItIsClosedIsNoTwin() {
        for (int beat = 1; beat <= 15; beat++) {
            steps.after(1_250).renew();
            steps.observe(steps.held(1, "me-1"), new Lease("me-1", "me", null, beat, Steps.TIMING.leaseDuration()));
        }
        steps.machine.withdraw(steps.now);
        drained();
        as(Command.CloseLease.class, steps.renewal());

        steps.after(1_250);
        steps.observe(steps.held(1, "me-1"), new Lease("me-1", "me", null, 16, Steps.TIMING.leaseDuration()));

        assertThat(steps.told(Transition.TwinSeen.class)).isEmpty();
    }

    @Test
    void theLeaseIsRenewedWhileWorkIsWaitedFor() {
        steps.machine.close(steps.now);

        for (int i = 0; i < 100; i++) {
            steps.after(1_000).renew();
        }

        assertThat(steps.told(Ended.class)).isEmpty();
    }

    @Test
    void theTermEndsWhenTheWorkHasEndedAndOnlyThenIsTheRecordReleased() {
        stepDown();
        steps.told();
        drained();

        assertThat(steps.told()).containsExactly(new Ended(FIRST));
        assertThat(steps.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(FIRST)));
    }

    @Test
    void anElectionThatIsLeftIsGivenUpInOrderAndThenObservedNoMore() {
        steps.machine.leave(E, steps.now);
        drained();
        steps.machine.released(steps.claim(), steps.now);
        steps.after(1_000).renew();

        assertThat(as(Command.Observe.class, steps.claim()).elections()).isEmpty();
        assertThat(steps.machine.highestTokens()).isEmpty();
    }

    @Test
    void anElectionInWhichItDoesNotStandIsObservedNoMoreOnceItHasGivenItBack() {
        Steps standing = Steps.standing();
        LeaderRecord handed = new LeaderRecord("other", 5, "me-1", Instant.EPOCH);
        standing.observe(List.of(standing.held(3, "some"), handed), lease("some", 8));
        Request<Command> release = standing.claim();
        assertThat(release.command()).isEqualTo(new Command.Release("me-1", List.of(new TermId("other", 5))));
        standing.machine.released(release, standing.now);

        assertThat(as(Command.Observe.class, standing.claim()).elections()).containsExactly(E);
    }

    @Test
    void aClaimThatIsWonAfterTheElectionWasLeftIsGivenBack() {
        Steps standing = Steps.standing();
        standing.observe(standing.vacant(0));
        Request<Command> claim = standing.claim();
        standing.machine.leave(E, standing.now);
        standing.machine.claimed(claim, new ClaimResult(Set.of(E), Set.of()), standing.now);
        standing.after(1_000).renew();
        standing.observe(standing.held(1, "me-1"));

        assertThat(standing.told(Transition.Granted.class)).isEmpty();
        assertThat(standing.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(FIRST)));
    }

    @Test
    void theEndOfTheWorkOfAnEarlierTermEndsNothing() {
        stepDown();
        steps.told();

        steps.machine.drained(E, 7, steps.now);

        assertThat(steps.told()).isEmpty();
        assertThat(steps.machine.draining()).containsExactly(E);
    }

    @Test
    void aBeliefThatEndsWhileWorkIsWaitedForEndsTheTerm() {
        stepDown();
        steps.told();

        steps.after(9_900).machine.tick(steps.now);

        assertThat(steps.told()).containsExactly(new CutShort(FIRST, RevocationReason.LEASE_RAN_OUT), new Ended(FIRST));
        as(Command.Release.class, steps.claim());
    }

    @Test
    void aReleaseWithoutAnAnswerIsAskedAgainAndHoldsUpNoLook() {
        stepDown();
        drained();
        steps.machine.failed(steps.claim(), steps.now);

        steps.after(63).observe(steps.held(1, "me-1"));
        assertThat(steps.maybeClaim()).isNull();
        as(Command.Release.class, steps.after(437).claim());
    }

    @Test
    void aReleaseThatTookEffectUnheardIsSettledByTheNextLook() {
        stepDown();
        drained();
        steps.machine.failed(steps.claim(), steps.now);

        steps.after(100).observe(steps.held(2, "other"), lease("other", 1));

        assertThat(steps.after(400).maybeClaim()).isNull();
    }

    @Test
    void whoStepsDownSitsOutUntilAnotherLeads() {
        stepDown();
        drained();
        steps.machine.released(steps.claim(), steps.now);
        steps.observe(steps.vacant(1));
        assertThat(steps.maybeClaim()).isNull();

        steps.after(1_000).beat(steps.held(2, "other"), lease("other", 1));
        steps.after(1_000).beat(steps.vacant(2));

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void aTokenAboveOursEndsTheSitOutThoughNobodyWasSeenToLead() {
        stepDown();
        drained();
        steps.machine.released(steps.claim(), steps.now);
        steps.observe(steps.vacant(1));

        steps.after(1_000).beat(steps.vacant(2));

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void whoStepsDownSitsOutForOneLeaseAtTheMost() {
        stepDown();
        drained();
        steps.machine.released(steps.claim(), steps.now);
        steps.observe(steps.vacant(1));
        for (int i = 0; i < 9; i++) {
            steps.after(1_000).beat(steps.vacant(1));
        }

        assertThat(steps.after(999).maybeClaim()).isNull();
        as(Command.ClaimVacant.class, steps.after(1).claim());
    }

    @Test
    void aTimeToSitOutIsKeptAlsoWhenAnotherHasLed() {
        steps.machine.stepDown(E, Duration.ofSeconds(5), steps.now);
        drained();
        steps.machine.released(steps.claim(), steps.now);
        steps.observe(steps.held(2, "other"), lease("other", 1));
        steps.after(1_000).beat(steps.vacant(2));
        assertThat(steps.maybeClaim()).isNull();

        steps.after(4_000);

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void aStandbyThatStepsDownForATimeSitsOutAllTheSame() {
        Steps standby = Steps.standing();
        standby.machine.stepDown(E, Duration.ofSeconds(5), standby.now);
        standby.observe(standby.vacant(0));

        assertThat(standby.maybeClaim()).isNull();
    }

    @Test
    void aStandbyThatStepsDownWithoutATimeClaimsAsBefore() {
        Steps standby = Steps.standing();
        standby.machine.stepDown(E, null, standby.now);
        standby.observe(standby.vacant(0));

        as(Command.ClaimVacant.class, standby.claim());
    }

    @Test
    void anOrderlyEndHoldsNobodyBack() {
        stepDown();
        drained();

        assertThat(steps.told(Transition.BackedOff.class)).isEmpty();
    }

    @Test
    void closingFreesAllElectionsWithTheLeaseAlone() {
        steps.machine.close(steps.now);
        drained();

        assertThat(steps.maybeClaim()).isNull();
        assertThat(steps.maybeRenewal()).isEqualTo(new Command.CloseLease("me-1"));
    }

    @Test
    void theLeaseIsNotClosedBeforeTheLastTermHasEnded() {
        steps.machine.close(steps.now);

        assertThat(steps.maybeRenewal()).isNull();
        assertThat(steps.after(1_000).maybeRenewal()).isEqualTo(new Command.Renew("me-1", 1, null));
    }

    @Test
    void aLeaseThatWasAskedToBeClosedIsNeverBelievedInAgain() {
        steps.machine.close(steps.now);
        drained();
        Request<Command> close = steps.renewal();

        assertThat(steps.machine.belief()).isNull();
        steps.machine.failed(close, steps.now);
        assertThat(steps.machine.belief()).isNull();
        assertThat(steps.machine.isClosed()).isFalse();
        assertThat(steps.after(100).maybeRenewal()).isEqualTo(new Command.CloseLease("me-1"));
    }

    @Test
    void standingAgainAsksForAnUnansweredCloseBeforeItOpensAnew() {
        steps.machine.withdraw(steps.now);
        drained();
        steps.machine.failed(steps.renewal(), steps.now);

        steps.machine.stand(steps.now);

        Request<Command> again = steps.after(100).renewal();
        assertThat(again.command()).isEqualTo(new Command.CloseLease("me-1"));
        steps.machine.closed(again);
        assertThat(steps.maybeRenewal()).isInstanceOf(Command.Open.class);
    }

    @Test
    void isClosedWhenTheStoreHasSaidSo() {
        steps.machine.close(steps.now);
        drained();
        Request<Command> close = steps.renewal();
        assertThat(steps.machine.isClosed()).isFalse();

        steps.machine.closed(close);

        assertThat(steps.machine.isClosed()).isTrue();
        assertThat(steps.after(60_000).maybeRenewal()).isNull();
    }

    @Test
    void nothingIsClaimedAfterAWithdrawal() {
        Steps standby = Steps.standing();
        standby.observe(standby.vacant(0));
        standby.machine.withdraw(standby.now);

        assertThat(standby.maybeClaim()).isNull();
    }

    @Test
    void aWithdrawalIsTakenBackByStanding() {
        steps.machine.withdraw(steps.now);
        drained();
        steps.machine.closed(steps.renewal());
        steps.open();
        steps.observe(steps.held(1, "me-1"));

        assertThat(steps.win().newToken()).isEqualTo(2);
    }

    @Test
    void aCloseIsForGoodAlsoWhenSomebodyWantsToStandMeanwhile() {
        steps.machine.close(steps.now);
        steps.machine.stand(steps.now);
        drained();

        assertThat(steps.maybeRenewal()).isEqualTo(new Command.CloseLease("me-1"));
    }
}
