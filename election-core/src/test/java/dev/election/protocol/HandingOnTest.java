// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition.Revoked;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.TermId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an instance that leads more than its share hands on. */
class HandingOnTest extends BalanceFixture {

    @Test
    void nothingMovesBeforeTheSameInstancesWereThereForALease() {
        stand(4);
        look();
        claimed();
        lookFor(10, "other-1");

        assertThat(handedOn()).isEmpty();
    }

    @Test
    void whoLeadsMoreThanItsShareHandsTheRestOn() {
        stand(4);
        look();
        claimed();
        lookFor(11, "other-1");

        assertThat(handedOn()).hasSize(2);
    }

    @Test
    void whoComesAndGoesMeanwhileMovesNothing() {
        stand(4);
        look();
        claimed();
        lookFor(6, "other-1");
        lookFor(6, "third-1");
        lookFor(6, "other-1");

        assertThat(handedOn()).isEmpty();
    }

    @Test
    void allThatIsHandedToOneInstanceGoesInOneStatement() {
        stand(4);
        look();
        claimed();
        lookFor(11, "other-1");
        List<String> moved = handedOn();
        moved.forEach(election -> steps.machine.drained(election, 1, steps.now));

        assertThat(as(Command.Transfer.class, steps.claim()))
                .returns("other-1", Command.Transfer::toLeaseId)
                .extracting(Command.Transfer::terms)
                .isEqualTo(moved.stream().map(name -> new TermId(name, 1)).toList());
    }

    /** All that is to be handed on has drained, while its successor may have gone. */
    private Set<String> drained() {
        Set<String> moved = Set.copyOf(handedOn());
        moved.forEach(election -> steps.machine.drained(election, 1, steps.now));
        return moved;
    }

    @Test
    void whatNobodyIsThereToTakeIsReleased() {
        stand(4);
        look();
        claimed();
        lookFor(11, "other-1");
        Set<String> moved = Set.copyOf(handedOn());
        steps.after(1_000).renew();
        look();
        moved.forEach(election -> steps.machine.drained(election, 1, steps.now));

        as(Command.Release.class, steps.claim());
    }

    @Test
    void aSuccessorThatWasNotSeenOfLateIsNotHandedAnything() {
        stand(4);
        look();
        claimed();
        lookFor(11, "other-1");
        Set<String> moved = Set.copyOf(handedOn());
        Lease silent = lease("other-1", cohort);
        for (int i = 0; i < 3; i++) {
            steps.after(1_000).renew();
            lookAt(silent);
        }
        moved.forEach(election -> steps.machine.drained(election, 1, steps.now));

        as(Command.Release.class, steps.claim());
    }

    @Test
    void whatCouldNotBeHandedOnIsClaimedAgainAtOnce() {
        stand(4);
        look();
        claimed();
        lookFor(11, "other-1");
        Set<String> moved = drained();
        steps.machine.transferred(steps.claim(), false, steps.now); // the other has just gone
        Request<Command> release = steps.claim();
        as(Command.Release.class, release);
        moved.forEach(election -> records.put(election, new LeaderRecord(election, 1, null, null)));
        steps.machine.released(release, steps.now);
        look();

        assertThat(claimed()).isEqualTo(moved);
    }

    @Test
    void whatCouldNotBeHandedOnIsNotClaimedAgainAfterAStepDown() {
        stand(4);
        look();
        claimed();
        lookFor(11, "other-1");
        Set<String> moved = Set.copyOf(handedOn());
        moved.forEach(election -> steps.machine.stepDown(election, null, steps.now));
        moved.forEach(election -> steps.machine.drained(election, 1, steps.now));
        steps.machine.transferred(steps.claim(), false, steps.now); // the other has just gone
        steps.machine.released(steps.claim(), steps.now);
        moved.forEach(election -> records.put(election, new LeaderRecord(election, 1, null, null)));
        look();

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void whatIsOnItsWayIsNotHandedOnTwice() {
        stand(4);
        look();
        claimed();
        lookFor(11, "other-1");
        handedOn();
        lookFor(2, "other-1");

        assertThat(handedOn()).isEmpty();
    }

    @Test
    void whatWasTakenUpLastStays() {
        stand(3);
        hold("other-1", "e000");
        look("other-1");
        claimed();
        lookFor(10, "other-1");
        hold("me-1", "e000"); // somebody transferred it
        lookFor(1, "other-1");

        assertThat(handedOn()).hasSize(1).doesNotContain("e000");
    }

    @Test
    void anInstanceThatHasNotBeatenForHalfALeaseIsGivenNothing() {
        stand(4);
        look();
        claimed();
        lookFor(5, "other-1");
        Lease stalled = lease("other-1", cohort);
        for (int i = 0; i < 7; i++) {
            steps.after(1_000).renew();
            lookAt(stalled);
        }

        assertThat(handedOn()).isEmpty();
    }

    @Test
    void anInstanceThatHasShownNoHeartbeatSinceTheLastObservationIsGivenNothing() {
        stand(4);
        look();
        claimed();
        lookFor(10, "other-1");
        Lease silent = lease("other-1", cohort);
        steps.after(1_000).renew();
        lookAt(silent);
        assertThat(handedOn()).isEmpty();

        lookFor(1, "other-1");

        assertThat(handedOn()).hasSize(2);
    }

    @Test
    void whatIsToBeTransferredIsNotHandedOnForTheSakeOfBalance() {
        stand(2);
        look();
        claimed();
        lookFor(10, "other-1");
        steps.machine.transfer("e000", "other", steps.now);
        steps.machine.transfer("e001", "other", steps.now);
        steps.after(1_000).renew();
        look("other-1");

        assertThat(handedOn()).isEmpty();
    }

    @Test
    void noMoreThanSoManyAreHandedOnAtOnce() {
        stand(1_000);
        look();
        claimed();
        lookFor(13, "other-1");

        assertThat(handedOn()).hasSize(256);
    }

    @Test
    void whoWasNotToldToBalanceHandsNothingOn() {
        Steps greedy = Steps.leading();
        for (int i = 0; i < 12; i++) {
            greedy.after(1_000).beat(greedy.held(1, "me-1"), lease("other-" + 1, null));
            beat++;
        }

        assertThat(greedy.told(Revoked.class)).isEmpty();
    }
}
