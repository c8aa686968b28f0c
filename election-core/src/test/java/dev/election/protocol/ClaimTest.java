// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition.ClaimBlocked;
import dev.election.protocol.Transition.Granted;
import dev.election.protocol.Transition.LeaderSeen;
import dev.election.protocol.Transition.TokenSetBack;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rule 6: what may be claimed, with which token, and how a claim is settled. */
class ClaimTest {

    private static final ClaimResult LOST = new ClaimResult(Set.of(), Set.of());

    private final Steps steps = Steps.standing();

    private Request<Command> claimOut() {
        steps.observe(steps.vacant(4));
        Request<Command> request = steps.claim();
        as(Command.ClaimVacant.class, request);
        steps.told();
        return request;
    }

    @Test
    void claimsAnElectionWithoutALease() {
        steps.observe(steps.vacant(4));

        assertThat(steps.maybeClaim()).isEqualTo(new Command.ClaimVacant("me-1", List.of(new Claim(E, 4, 5))));
    }

    @Test
    void claimsAnElectionWhoseLeaseExistsNoMore() {
        steps.observe(steps.held(4, "gone"));

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void claimsNothingThatALiveLeaseHolds() {
        steps.observe(steps.held(4, "other"), lease("other", 1));

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void allElectionsOfADeadInstanceAreClaimedInOneQuestion() {
        steps.machine.join("shipping", 0, steps.now);
        steps.observe(List.of(steps.held(4, "gone"), new LeaderRecord("shipping", 9, "gone", null)));

        assertThat(as(Command.ClaimVacant.class, steps.claim()).claims())
                .containsExactlyInAnyOrder(new Claim(E, 4, 5), new Claim("shipping", 9, 10));
    }

    @Test
    void aClaimThatIsWonBeginsATerm() {
        Request<Command> claim = claimOut();
        steps.machine.claimed(claim, new ClaimResult(Set.of(E), Set.of()), steps.now);

        List<Transition> told = steps.told();
        assertThat(told.get(0)).isEqualTo(new Granted(new TermId(E, 5), "me-1", steps.now.wallTime(), null));
        assertThat(told.get(1)).isInstanceOf(LeaderSeen.class);
    }

    @Test
    void aClaimThatIsLostBeginsNone() {
        steps.machine.claimed(claimOut(), LOST, steps.now);

        assertThat(steps.told()).isEmpty();
    }

    @Test
    void aClaimThatIsLostIsFollowedByALookSoonAndNotByAnotherClaim() {
        steps.machine.claimed(claimOut(), LOST, steps.now);

        assertThat(steps.maybeClaim()).isNull();
        as(Command.Observe.class, steps.after(100).claim());
    }

    @Test
    void aClaimThatIsWonAfterTheBeliefEndedBeginsNoTerm() {
        Request<Command> claim = claimOut();
        steps.after(9_900).machine.claimed(claim, new ClaimResult(Set.of(E), Set.of()), steps.now);

        assertThat(steps.told(Granted.class)).isEmpty();
    }

    @Test
    void aClaimThatIsWonForALeaseThatIsGoneBeginsNoTerm() {
        Request<Command> claim = claimOut();
        steps.after(1_000).machine.renewed(steps.renewal(), false, steps.now);
        steps.machine.opened(steps.renewal(), steps.now);

        steps.machine.claimed(claim, new ClaimResult(Set.of(E), Set.of()), steps.now);

        assertThat(steps.told(Granted.class)).isEmpty();
    }

    @Test
    void aClaimWithoutAnAnswerIsSettledByTheNextLook() {
        steps.machine.failed(claimOut(), steps.now);
        assertThat(steps.told(Granted.class)).isEmpty();

        steps.after(100).observe(steps.held(5, "me-1"));

        assertThat(steps.told(Granted.class)).extracting(Granted::term).containsExactly(new TermId(E, 5));
    }

    @Test
    void theLateAnswerToAClaimThatWasGivenUpIsIgnored() {
        Request<Command> claim = claimOut();
        steps.machine.failed(claim, steps.now);
        steps.after(100).observe(steps.held(6, "other"), lease("other", 1));

        steps.machine.claimed(claim, new ClaimResult(Set.of(E), Set.of()), steps.now);

        assertThat(steps.told(Granted.class)).isEmpty();
    }

    @Test
    void aRecordThatNamesOurLeaseWithATokenHeldBeforeIsGivenUp() {
        Steps leader = Steps.leading();
        leader.machine.stepDown(E, null, leader.now);
        leader.machine.drained(E, 1, leader.now);
        leader.machine.released(leader.claim(), leader.now);
        leader.told();

        // the store was set back to when we led
        leader.observe(leader.held(1, "me-1"));

        assertThat(leader.told(Granted.class)).isEmpty();
        assertThat(leader.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(new TermId(E, 1))));
    }

    @Test
    void aRecordThatNamesOurLeaseInAnElectionThatWeDoNotStandInIsGivenUp() {
        steps.observe(List.of(steps.vacant(0), new LeaderRecord("foreign", 3, "me-1", null)));

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(new TermId("foreign", 3))));
    }

    @Test
    void aStoreThatWasSetBackIsToldOnceAndClaimedPastTheHighestToken() {
        steps.observe(steps.held(9, "other"), lease("other", 1));
        steps.told();
        steps.after(1_000).beat(steps.vacant(4));
        assertThat(steps.told(TokenSetBack.class)).containsExactly(new TokenSetBack(E, 4, 9));

        assertThat(steps.win()).isEqualTo(new Claim(E, 4, 10));
        assertThat(steps.told(TokenSetBack.class)).isEmpty();
    }

    @Test
    void theHighestTokenOfAnEarlierRunIsRemembered() {
        Steps again = new Steps();
        again.machine.join(E, 9, again.now);
        again.open();
        again.observe(again.vacant(4));

        assertThat(again.win().newToken()).isEqualTo(10);
        assertThat(again.machine.highestTokens()).containsEntry(E, 10L);
    }

    @Test
    void aLockedRecordIsToldAndHoldsUpNoOtherElection() {
        steps.machine.join("shipping", 0, steps.now);
        steps.observe(List.of(steps.vacant(4), new LeaderRecord("shipping", 9, null, null)));

        steps.machine.claimed(steps.claim(), new ClaimResult(Set.of("shipping"), Set.of(E)), steps.now);

        List<Transition> told = steps.told();
        assertThat(told).contains(new ClaimBlocked(E, 4, null));
        assertThat(told).contains(new Granted(new TermId("shipping", 10), "me-1", steps.now.wallTime(), null));
    }

    @Test
    void aRecordThatStaysLockedIsToldOnce() {
        steps.machine.claimed(claimOut(), new ClaimResult(Set.of(), Set.of(E), "process 7"), steps.now);
        assertThat(steps.told()).contains(new ClaimBlocked(E, 4, "process 7"));

        steps.after(1_250).observe(List.of(steps.vacant(4)));
        steps.machine.claimed(steps.claim(), new ClaimResult(Set.of(), Set.of(E), "process 7"), steps.now);

        assertThat(steps.told()).noneMatch(ClaimBlocked.class::isInstance);
    }

    @Test
    void aLockedRecordIsClaimedAgainWithTheNextHeartbeat() {
        steps.machine.claimed(claimOut(), new ClaimResult(Set.of(), Set.of(E)), steps.now);
        assertThat(steps.after(999).maybeClaim()).isNull();

        steps.after(1).beat(steps.vacant(4));

        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void whoWasHeldBackClaimsAfterTheOthersHadTheirChance() {
        Steps loser = Steps.leading().after(9_900);
        loser.renew();
        loser.machine.released(loser.claim(), loser.now);
        loser.observe(loser.vacant(1));

        assertThat(loser.after(999).maybeClaim()).isNull();
        as(Command.ClaimVacant.class, loser.after(1).claim());
    }

    @Test
    void aWatcherClaimsNothing() {
        Steps watcher = new Steps();
        watcher.machine.join(E, 0, watcher.now);
        watcher.observe(watcher.vacant(4));

        assertThat(watcher.maybeClaim()).isNull();
    }

    @Test
    void aClaimThatTheStoreLeavesUnsettledIsFollowedByAnObservationAtOnce() {
        steps.machine.claimed(claimOut(), new ClaimResult(Set.of(), Set.of(), null, Set.of(E)), steps.now);

        assertThat(steps.told()).isEmpty();
        as(Command.Observe.class, steps.claim());
    }

    @Test
    void anUnsettledClaimThatTookEffectBeginsItsTermOnceItIsObserved() {
        steps.machine.claimed(claimOut(), new ClaimResult(Set.of(), Set.of(), null, Set.of(E)), steps.now);
        steps.observe(steps.held(5, "me-1"));

        assertThat(steps.told(Granted.class)).extracting(Granted::term).containsExactly(new TermId(E, 5));
    }

    @Test
    void whatWasWonBesideAnUnsettledClaimIsLedAtOnce() {
        steps.machine.join("shipping", 0, steps.now);
        steps.observe(List.of(steps.vacant(4), new LeaderRecord("shipping", 9, null, null)));
        steps.told();

        steps.machine.claimed(steps.claim(), new ClaimResult(Set.of("shipping"), Set.of(), null, Set.of(E)), steps.now);

        assertThat(steps.told(Granted.class)).extracting(Granted::term).containsExactly(new TermId("shipping", 10));
    }
}
