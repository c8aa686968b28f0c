// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition.Impaired;
import dev.election.protocol.Transition.Mended;
import dev.election.protocol.Transition.Vacated;
import dev.election.store.LeaderRecord;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import dev.election.store.Unreadable.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What exists and cannot be read is neither missing nor vacant. */
class UnreadableTest {

    private final Steps steps = Steps.standing();

    private void show(List<LeaderRecord> records, Unreadable... unreadable) {
        Request<Command> request = steps.claim();
        as(Command.Observe.class, request);
        steps.machine.observed(
                request, new Observation(records, List.of(lease("me-1", 0)), List.of(unreadable)), steps.now);
    }

    private static Unreadable badLease() {
        return new Unreadable(Kind.LEASE, "bad", "its duration is none");
    }

    @Test
    void anElectionThatIsHeldUnderALeaseThatCannotBeReadIsNotClaimed() {
        show(List.of(steps.held(3, "bad")), badLease());

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void aLeaseThatCannotBeReadIsNeverExpired() {
        for (int i = 0; i < 15; i++) {
            show(List.of(steps.held(3, "bad")), badLease());
            steps.after(1_250).renew();
        }

        as(Command.Observe.class, steps.claim());
    }

    @Test
    void aRecordThatCannotBeReadIsNotAddedAgain() {
        show(List.of(), new Unreadable(Kind.LEADER, E, "its token is negative"));

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void eitherIsToldOnceWithTheReason() {
        show(List.of(steps.held(3, "bad")), badLease());
        steps.after(1_250).renew();
        show(List.of(), new Unreadable(Kind.LEADER, E, "its token is negative"));

        assertThat(steps.told(Impaired.class)).singleElement().satisfies(told -> {
            assertThat(told.election()).isEqualTo(E);
            assertThat(told.detail()).contains("'bad'");
        });
    }

    @Test
    void theOneThatLedBeforeIsNotShownAsLeaderInItsPlace() {
        show(List.of(steps.held(3, "bad")), badLease());
        assertThat(steps.told(Vacated.class)).isEmpty();

        Steps watching = Steps.standing();
        watching.observe(watching.held(3, "other"), lease("other", 1));
        watching.after(500);
        Request<Command> request = watching.claim();
        watching.machine.observed(
                request,
                new Observation(List.of(watching.held(4, "bad")), List.of(lease("other", 1)), List.of(badLease())),
                watching.now);

        assertThat(watching.told(Vacated.class)).containsExactly(new Vacated(E));
    }

    @Test
    void whatCanBeReadAgainIsToldToBeMendedAndClaimed() {
        show(List.of(steps.held(3, "bad")), badLease());
        steps.told();
        steps.after(1_250).renew();

        show(List.of(steps.held(3, "bad")));

        assertThat(steps.told(Mended.class)).containsExactly(new Mended(E, Transition.Cause.UNREADABLE));
        as(Command.ClaimVacant.class, steps.claim());
    }

    @Test
    void aTermWhoseRecordCannotBeReadAnyMoreIsOver() {
        Steps leader = Steps.leading();
        leader.after(1_000).renew();
        Request<Command> request = leader.claim();
        leader.machine.observed(
                request,
                new Observation(
                        List.of(), List.of(lease("me-1", 1)), List.of(new Unreadable(Kind.LEADER, E, "negative"))),
                leader.now);

        assertThat(leader.told(Transition.Revoked.class)).hasSize(1);
    }
}
