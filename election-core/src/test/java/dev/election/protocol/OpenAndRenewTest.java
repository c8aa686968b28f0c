// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.SilentLease;
import org.junit.jupiter.api.Test;

/** Rules 1 and 2: the lease is opened with a fresh id, renewed each interval, and opened anew once it is gone. */
class OpenAndRenewTest {

    @Test
    void anInstanceThatDoesNotStandOpensNoLease() {
        assertThat(new Steps().maybeRenewal()).isNull();
    }

    @Test
    void opensALeaseWithHeartbeatZeroWhenItStands() {
        Steps steps = new Steps();
        steps.machine.stand(steps.now);

        Command.Open open = as(Command.Open.class, steps.renewal());

        assertThat(open.lease().id()).isEqualTo("me-1");
        assertThat(open.lease().heartbeat()).isZero();
        assertThat(open.lease().duration()).isEqualTo(Steps.TIMING.leaseDuration());
    }

    @Test
    void anOpeningWithoutAnAnswerIsClosedBeforeOneWithAnotherIdIsMade() {
        Steps steps = new Steps();
        steps.machine.stand(steps.now);
        steps.machine.failed(steps.renewal(), steps.now);
        Request<Command> close = steps.after(100).renewal();
        assertThat(as(Command.CloseLease.class, close).leaseId()).isEqualTo("me-1");
        steps.machine.closed(close);

        Command.Open again = as(Command.Open.class, steps.after(100).renewal());

        assertThat(again.lease().id()).isEqualTo("me-2");
    }

    @Test
    void theLateAnswerToAnOpeningThatWasGivenUpIsIgnored() {
        Steps steps = new Steps();
        steps.machine.stand(steps.now);
        Request<Command> first = steps.renewal();
        steps.machine.failed(first, steps.now);
        steps.machine.closed(steps.after(100).renewal());
        Request<Command> second = steps.after(100).renewal();

        steps.machine.opened(first, steps.now);
        assertThat(steps.machine.belief()).isNull();

        steps.machine.opened(second, steps.now);
        assertThat(steps.machine.belief()).isNotNull();
    }

    @Test
    void aCloseWithoutAnAnswerIsRepeatedForALeaseBeforeAnotherIsOpened() {
        Steps steps = new Steps();
        steps.machine.stand(steps.now);
        steps.machine.failed(steps.renewal(), steps.now);
        for (int i = 0; i < 9; i++) {
            Request<Command> close = steps.after(1_000).renewal();
            assertThat(as(Command.CloseLease.class, close).leaseId()).isEqualTo("me-1");
            steps.machine.failed(close, steps.now);
        }

        Command.Open again = as(Command.Open.class, steps.after(1_000).renewal());

        assertThat(again.lease().id()).isEqualTo("me-2");
    }

    @Test
    void aLeaseThatCouldNotBeClosedForALeaseIsExpiredAsSoonAsItIsSeen() {
        Steps steps = Steps.standing();
        steps.machine.withdraw(steps.now);
        steps.machine.failed(steps.renewal(), steps.now);
        steps.after(10_000).open();

        steps.observe(steps.held(3, "some"), Steps.lease("some", 8), Steps.lease("me-1", 4));

        assertThat(as(Command.Expire.class, steps.claim()).leases()).containsExactly(new SilentLease("me-1", 4));
    }

    @Test
    void anOpeningThatTookEffectAfterItsCloseIsExpiredAsSoonAsItIsSeen() {
        Steps steps = new Steps();
        steps.machine.join(Steps.E, 0, steps.now);
        steps.machine.stand(steps.now);
        steps.machine.failed(steps.renewal(), steps.now);
        steps.machine.closed(steps.after(100).renewal());
        Request<Command> second = steps.renewal();
        steps.machine.opened(second, steps.now);

        steps.observe(steps.held(3, "other"), Steps.lease("other", 1), Steps.lease("me-1", 0));

        assertThat(as(Command.Expire.class, steps.claim()).leases()).containsExactly(new SilentLease("me-1", 0));
    }

    @Test
    void renewsOneIntervalAfterTheLastRenewalWasSent() {
        Steps steps = Steps.standing().after(1_000);
        Request<Command> renewal = steps.renewal();
        steps.after(300).machine.renewed(renewal, true, steps.now);

        assertThat(steps.after(699).maybeRenewal()).isNull();
        assertThat(steps.after(1).maybeRenewal()).isEqualTo(new Command.Renew("me-1", 2, null));
    }

    @Test
    void asksNoSecondRenewalWhileOneIsOut() {
        Steps steps = Steps.standing().after(1_000);
        steps.renewal();

        assertThat(steps.after(5_000).maybeRenewal()).isNull();
    }

    @Test
    void aRenewalWithoutAnAnswerIsAskedAgainSoon() {
        Steps steps = Steps.standing().after(1_000);
        steps.machine.failed(steps.renewal(), steps.now);

        assertThat(steps.maybeRenewal()).isNull();
        assertThat(steps.after(63).maybeRenewal()).isEqualTo(new Command.Renew("me-1", 2, null));
    }

    @Test
    void aLeaseThatIsGoneIsFollowedAtOnceByAnotherOne() {
        Steps steps = Steps.standing().after(1_000);
        steps.machine.renewed(steps.renewal(), false, steps.now);

        assertThat(as(Command.Open.class, steps.renewal()).lease().id()).isEqualTo("me-2");
    }

    @Test
    void anInstanceThatStandsAgainOpensAnotherLease() {
        Steps steps = Steps.standing();
        steps.machine.withdraw(steps.now);
        steps.machine.closed(steps.renewal());
        steps.machine.stand(steps.now);

        assertThat(as(Command.Open.class, steps.renewal()).lease().id()).isEqualTo("me-2");
    }

    @Test
    void aRenewalIsDueHoweverLongAClaimHangs() {
        Steps steps = Steps.standing();
        steps.observe(steps.vacant(0));
        as(Command.ClaimVacant.class, steps.claim());

        assertThat(steps.after(1_000).maybeRenewal()).isEqualTo(new Command.Renew("me-1", 1, null));
    }
}
