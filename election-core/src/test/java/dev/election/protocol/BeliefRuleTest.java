// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.RevocationReason;
import dev.election.protocol.Transition.AtRisk;
import dev.election.protocol.Transition.BackedOff;
import dev.election.protocol.Transition.Ended;
import dev.election.protocol.Transition.Granted;
import dev.election.protocol.Transition.Revoked;
import dev.election.store.TermId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Rule 3: a term lasts while its belief does, and is over for good afterwards. */
class BeliefRuleTest {

    private static final TermId FIRST = new TermId(E, 1);

    private final Steps steps = Steps.leading();

    private void tick() {
        steps.machine.tick(steps.now);
    }

    @Test
    void theTermLastsUntilTheBeliefEndsCountedFromTheQuestion() {
        Request<Command> renewal = steps.after(1_000).renewal();
        steps.after(2_000).machine.renewed(renewal, true, steps.now);

        steps.after(7_899);
        tick();
        assertThat(steps.told(Revoked.class)).isEmpty();

        steps.after(1);
        tick();
        assertThat(steps.told(Revoked.class)).containsExactly(new Revoked(FIRST, RevocationReason.LEASE_RAN_OUT));
    }

    @Test
    void aTermThatEndsIsRevokedThenOver() {
        steps.after(9_900);
        tick();

        List<Transition> told = steps.told();
        assertThat(told.indexOf(new Revoked(FIRST, RevocationReason.LEASE_RAN_OUT)))
                .isNotNegative()
                .isLessThan(told.indexOf(new Ended(FIRST)));
    }

    @Test
    void aWallClockThatLeapsForwardEndsTheTerm() {
        steps.move(1, 60_000);
        tick();

        assertThat(steps.told(Ended.class)).containsExactly(new Ended(FIRST));
    }

    @Test
    void aWallClockThatIsSetBackDoesNotProlongTheTerm() {
        steps.move(9_900, -60_000);
        tick();

        assertThat(steps.told(Ended.class)).containsExactly(new Ended(FIRST));
    }

    @Test
    void aRenewalThatSucceedsTooLateDoesNotReviveTheTerm() {
        Request<Command> renewal = steps.after(1_000).renewal();

        steps.after(8_950).machine.renewed(renewal, true, steps.now);

        assertThat(steps.told(Ended.class)).containsExactly(new Ended(FIRST));
        assertThat(Objects.requireNonNull(steps.machine.belief()).holds(steps.now))
                .isTrue();
        assertThat(steps.told(Granted.class)).isEmpty();
    }

    @Test
    void theRecordOfATermThatRanOutIsGivenUp() {
        steps.after(9_900);
        tick();

        assertThat(steps.maybeClaim()).isEqualTo(new Command.Release("me-1", List.of(FIRST)));
    }

    @Test
    void leadsAgainOnlyByANewClaimWithANewToken() {
        steps.after(9_900).renew();
        steps.machine.released(steps.claim(), steps.now);
        steps.told();
        steps.observe(steps.vacant(1));
        steps.after(1_000); // held back

        assertThat(steps.win().newToken()).isEqualTo(2);
        assertThat(steps.told(Granted.class)).extracting(Granted::term).containsExactly(new TermId(E, 2));
    }

    @Test
    void aBeliefThatAReaderFoundOverIsOverWhateverTheClockShowsNow() {
        steps.machine.beliefOver(steps.now);

        assertThat(steps.machine.belief()).isNull();
        assertThat(steps.told(Ended.class)).containsExactly(new Ended(FIRST));
    }

    @Test
    void aLeaseThatWasExpiredEndsItsTerms() {
        Request<Command> renewal = steps.after(1_000).renewal();
        steps.machine.renewed(renewal, false, steps.now);

        assertThat(steps.told(Revoked.class)).containsExactly(new Revoked(FIRST, RevocationReason.LEASE_EXPIRED));
        assertThat(steps.machine.belief()).isNull();
    }

    @Test
    void isAtRiskOnceWhenHalfOfTheLeaseIsGone() {
        assertThat(steps.machine.nanosToTick(steps.now)).isEqualTo(4_950_000_001L);
        steps.after(4_950);
        tick();
        assertThat(steps.told(AtRisk.class)).isEmpty();

        steps.after(1);
        tick();
        tick();

        assertThat(steps.told(AtRisk.class)).containsExactly(new AtRisk(FIRST, Duration.ofMillis(4_949)));
    }

    @Test
    void isAtRiskAnewAfterARenewal() {
        steps.after(6_000).renew();
        steps.told();

        steps.after(6_000);
        tick();

        assertThat(steps.told(AtRisk.class)).hasSize(1);
    }

    @Test
    void wakesUpAtTheMomentTheBeliefEnds() {
        steps.after(5_000);
        tick();

        assertThat(steps.machine.nanosToTick(steps.now)).isEqualTo(4_900_000_000L);
    }

    @Test
    void nothingIsToEndWhileNothingIsHeld() {
        assertThat(Steps.standing().machine.nanosToTick(steps.now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void everyQuestionLooksAtTheClockFirst() {
        steps.after(9_900);

        Request<Command> next = steps.claim();

        as(Command.Release.class, next);
    }

    @Test
    void anInvoluntaryLossHoldsBack() {
        steps.after(9_900);
        tick();

        assertThat(steps.told(BackedOff.class)).containsExactly(new BackedOff(1, Duration.ofSeconds(1)));
    }
}
