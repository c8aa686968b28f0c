// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.Leader;
import dev.election.RevocationReason;
import dev.election.protocol.Transition.HolderExpired;
import dev.election.protocol.Transition.LeaderSeen;
import dev.election.protocol.Transition.Revoked;
import dev.election.protocol.Transition.Vacated;
import dev.election.store.Hint;
import dev.election.store.Observation;
import dev.election.store.SilentLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules 4 and 5: the look at the others, and the expiry of whoever has been silent for a whole lease. */
class ObserveAndExpireTest {

    private final Steps steps = Steps.standing();

    /** Another leads with a lease whose heartbeat was first seen now. */
    private void watch() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        steps.told();
    }

    /** One interval after another in which the other stays silent. */
    private void silence(int seconds) {
        for (int i = 0; i < seconds; i++) {
            steps.after(1_000).beat(steps.held(3, "other"), lease("other", 8));
        }
    }

    @Test
    void looksAtItsElectionsAndItsOwnLease() {
        assertThat(steps.maybeClaim()).isEqualTo(new Command.Observe(List.of(E), "me-1"));
    }

    @Test
    void whoFollowsNobodyLooksOncePerIntervalRightAfterTheRenewal() {
        steps.observe(steps.vacant(3));
        steps.win();
        assertThat(steps.after(999).maybeClaim()).isNull();
        steps.after(1).renew();

        as(Command.Observe.class, steps.claim());
    }

    @Test
    void whoFollowsNobodyLooksAllTheSameWhenTheRenewalHangs() {
        steps.observe(steps.vacant(3));
        steps.win();
        steps.after(1_000).renewal();
        assertThat(steps.after(249).maybeClaim()).isNull();

        as(Command.Observe.class, steps.after(1).claim());
    }

    @Test
    void whoFollowsALeaderLooksSoonerAtFirstToFindWhenItsHeartbeatsFall() {
        watch();
        assertThat(steps.after(499).maybeClaim()).isNull();

        as(Command.Observe.class, steps.after(1).claim());
    }

    @Test
    void leavesWhatAnotherHasExpiredToItForAMoment() {
        watch();
        silence(9);
        steps.machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(100).observe(steps.held(3, "other")); // the lease is gone
        assertThat(steps.after(249).maybeClaim()).isNull();

        as(Command.Observe.class, steps.after(1).claim());
    }

    @Test
    void claimsWhatTheOtherHasExpiredAndNotClaimed() {
        watch();
        silence(9);
        steps.machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(100).observe(steps.held(3, "other")); // the lease is gone

        steps.after(250).observe(steps.held(3, "other"));

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void reportsWhoWasSilentWhenItHasExpiredALeader() {
        watch();
        silence(9);
        steps.after(900).machine.renewed(steps.after(100).renewal(), true, steps.now);
        steps.told();

        steps.machine.expired(steps.claim(), 1, steps.now);

        assertThat(steps.told())
                .filteredOn(HolderExpired.class::isInstance)
                .containsExactly(new HolderExpired(lease("other", 8), Duration.ofSeconds(10)));
    }

    @Test
    void looksAfterAMomentWhenAnotherHasExpiredTheLeaseBeforeIt() {
        watch();
        silence(9);
        steps.after(900).machine.renewed(steps.after(100).renewal(), true, steps.now);
        Request<Command> expiry = steps.claim();
        as(Command.Expire.class, expiry);
        steps.machine.expired(expiry, 0, steps.now);

        as(Command.Observe.class, steps.after(250).claim());
    }

    @Test
    void doesNotClaimWhatTheOtherHasExpiredAndClaimed() {
        watch();
        silence(9);
        steps.machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(100).observe(steps.held(3, "other"), lease("second", 8)); // the lease is gone

        steps.after(250).observe(steps.held(4, "second"), lease("second", 8));

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void claimsAtOnceWhatItHasExpiredAlthoughItLeftSomethingBefore() {
        steps.observe(steps.held(3, "other"), lease("other", 8), lease("second", 8));
        steps.told();
        for (int i = 0; i < 9; i++) {
            steps.after(1_000).beat(steps.held(3, "other"), lease("other", 8), lease("second", 8));
        }
        steps.machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(900).observe(steps.held(3, "other"), lease("other", 8)); // another has expired the second
        Request<Command> expiry = steps.after(100).claim();
        as(Command.Expire.class, expiry);
        steps.machine.expired(expiry, 1, steps.now);

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void doesNotLeaveAVacancyAgainAndAgainWhileOthersDie() {
        steps.observe(steps.held(3, "other"), lease("other", 8), lease("second", 8));
        steps.told();
        for (int i = 0; i < 9; i++) {
            steps.after(1_000).beat(steps.held(3, "other"), lease("other", 8), lease("second", 8));
        }
        steps.machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(100).observe(steps.held(3, "other"), lease("second", 8)); // the leader was expired by another
        steps.machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(200).observe(steps.held(3, "other")); // and the second, too

        steps.after(50).observe(steps.held(3, "other"));

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void claimsAtOnceWhatWasGivenUpInOrder() {
        watch();
        silence(1);
        steps.after(1_000).renew();
        steps.observe(steps.held(3, "other"));

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void tellsOnceWhoLeads() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        steps.after(1_000).beat(steps.held(3, "other"), lease("other", 9));

        assertThat(steps.told(LeaderSeen.class))
                .containsExactly(new LeaderSeen(new Leader(E, 3, "other", null, Instant.ofEpochSecond(7)), null));
    }

    @Test
    void tellsOnceThatNobodyLeads() {
        watch();
        steps.after(1_000).beat(steps.vacant(3));
        steps.machine.failed(steps.claim(), steps.now);
        steps.after(100).observe(steps.vacant(3));

        assertThat(steps.told(Vacated.class)).containsExactly(new Vacated(E));
    }

    @Test
    void expiresALeaseThatWasSilentForItsWholeDurationAndNotBefore() {
        watch();
        silence(9);

        assertThat(steps.after(999).maybeClaim()).isNull();
        assertThat(steps.after(1).maybeClaim()).isEqualTo(new Command.Expire(List.of(new SilentLease("other", 8))));
    }

    @Test
    void theWaitBeginsWhenTheAnswerArrives() {
        Request<Command> request = steps.claim();
        steps.after(900);
        steps.machine.observed(
                request, new Observation(List.of(steps.held(3, "other")), List.of(lease("other", 8))), steps.now);
        steps.after(100).beat(steps.held(3, "other"), lease("other", 8));
        silence(9);

        assertThat(steps.after(899).maybeClaim()).isNull();
        assertThat(steps.after(1).maybeClaim()).isNotNull();
    }

    @Test
    void theExpiryIsPlannedForTheMomentTheDurationEnds() {
        watch();
        silence(9);

        assertThat(steps.machine.nanosToClaim(steps.now)).isEqualTo(1_000_000_000L);
    }

    @Test
    void aHeartbeatThatMovesKeepsTheLease() {
        watch();
        silence(9);
        steps.after(900).machine.renewed(steps.after(100).renewal(), true, steps.now);
        Request<Command> expiry = steps.claim();

        steps.machine.expired(expiry, 0, steps.now);

        as(Command.Observe.class, steps.claim());
        assertThat(steps.told(Vacated.class)).isEmpty();
    }

    @Test
    void anExpiredLeaseMakesItsElectionsVacantAtOnce() {
        watch();
        silence(9);
        steps.machine.expired(steps.after(1_000).claim(), 1, steps.now);

        assertThat(as(Command.ClaimVacant.class, steps.claim()).claims().get(0).seenToken())
                .isEqualTo(3);
    }

    @Test
    void claimsWhatIsVacantBeforeItExpiresLeasesThatHoldNothing() {
        steps.observe(steps.held(3, "other"), lease("other", 8), lease("past", 1));
        for (int i = 0; i < 9; i++) {
            steps.after(1_000).beat(steps.held(3, "other"), lease("other", 8), lease("past", 1));
        }
        steps.machine.hinted(Hint.SOMETHING, steps.now);
        Request<Command> look = steps.after(900).claim();
        steps.after(100).answer(look, steps.vacant(3), lease("other", 9), lease("past", 1));
        steps.win();

        assertThat(as(Command.Expire.class, steps.claim()).leases()).containsExactly(new SilentLease("past", 1));
    }

    @Test
    void anInstanceWithoutABeliefExpiresNobody() {
        watch();
        silence(5);
        steps.after(1_000).machine.renewed(steps.renewal(), false, steps.now);

        steps.after(10_000);
        as(Command.Observe.class, steps.claim());
    }

    @Test
    void anInstanceThatDoesNotStandLooksButExpiresNobody() {
        Steps watcher = new Steps();
        watcher.machine.join(E, 0, watcher.now);
        watcher.observe(watcher.held(3, "other"), lease("other", 8));
        watcher.after(10_000).observe(watcher.held(3, "other"), lease("other", 8));

        assertThat(watcher.maybeClaim()).isNull();
    }

    @Test
    void aLeaderThatHasBeenSilentForItsWholeLeaseIsNotShownAnyMoreThoughNobodyExpiresIt() {
        Steps watcher = new Steps();
        watcher.machine.join(E, 0, watcher.now);
        watcher.observe(watcher.held(3, "other"), lease("other", 8));
        watcher.after(5_000).observe(watcher.held(3, "other"), lease("other", 8));
        assertThat(watcher.told(Vacated.class)).isEmpty();

        watcher.after(5_000).observe(watcher.held(3, "other"), lease("other", 8));
        watcher.after(1_250).observe(watcher.held(3, "other"), lease("other", 8));

        assertThat(watcher.told(Vacated.class)).containsExactly(new Vacated(E));
    }

    @Test
    void aLeaderThatComesBackAfterItsWholeLeaseIsShownAgainIfNobodyHasExpiredIt() {
        Steps watcher = new Steps();
        watcher.machine.join(E, 0, watcher.now);
        watcher.observe(watcher.held(3, "other"), lease("other", 8));
        watcher.after(10_000).observe(watcher.held(3, "other"), lease("other", 8));
        watcher.told();

        watcher.after(1_250).observe(watcher.held(3, "other"), lease("other", 9));

        assertThat(watcher.told(LeaderSeen.class)).hasSize(1);
    }

    @Test
    void oneLeaseThatCannotBeExpiredHoldsUpNoOther() {
        steps.observe(List.of(steps.held(3, "other")), lease("other", 8), lease("stuck", 2));
        for (int i = 0; i < 9; i++) {
            steps.after(1_000).beat(steps.held(3, "other"), lease("other", 8), lease("stuck", 2));
        }
        Request<Command> first = steps.after(1_000).claim();
        steps.machine.failed(first, steps.now);
        steps.after(63).observe(steps.held(3, "other"), lease("other", 8), lease("stuck", 2));

        Request<Command> second = steps.claim();

        assertThat(as(Command.Expire.class, second).leases())
                .isNotEqualTo(as(Command.Expire.class, first).leases());
    }

    @Test
    void aTermThatTheStoreGivesToSomebodyElseIsOver() {
        Steps leader = Steps.leading();

        leader.after(1_000).beat(leader.held(2, "other"), lease("other", 8));

        assertThat(leader.told(Revoked.class)).extracting(Revoked::reason).containsExactly(RevocationReason.SUPERSEDED);
    }

    @Test
    void aRecordThatIsMissingIsAddedAboveEveryTokenThatWasSeen() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
        steps.after(1_000).renew();
        steps.observe(List.of());

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Enroll(Map.of(E, 3L)));
    }

    @Test
    void aRecordThatDoesNotAppearIsAddedAgainWithTheNextHeartbeatOnly() {
        steps.observe(List.of());
        Request<Command> enrol = steps.claim();
        as(Command.Enroll.class, enrol);
        steps.machine.enrolled(enrol, steps.now);
        steps.observe(List.of());

        assertThat(steps.maybeClaim()).isNull();
    }
}
