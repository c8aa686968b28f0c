// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.Hint;
import dev.election.store.Lease;
import dev.election.store.TermId;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A hint brings a look forward, or a claim where it says what is free. Heartbeat 1 s: at most one look in 15 ms. */
class HintTest {

    private final Steps steps = Steps.standing();

    private void watch() {
        steps.observe(steps.held(3, "other"), lease("other", 8));
    }

    @Test
    void bringsTheNextLookForward() {
        watch();
        steps.after(100);
        assertThat(steps.maybeClaim()).isNull();
        steps.machine.hinted(Hint.SOMETHING, steps.now);

        as(Command.Observe.class, steps.after(1).claim());
    }

    @Test
    void doesNotBringItForwardMoreThanMakesSense() {
        watch();
        steps.after(10).machine.hinted(Hint.SOMETHING, steps.now);

        assertThat(steps.after(4).maybeClaim()).isNull();
        as(Command.Observe.class, steps.after(2).claim());
    }

    @Test
    void ofWhichThereAreManyMakesOneLook() {
        watch();
        steps.after(100);
        for (int i = 0; i < 10; i++) {
            steps.machine.hinted(Hint.SOMETHING, steps.now);
        }
        steps.after(1).observe(steps.held(3, "other"), lease("other", 8));

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void duringALookMakesAnotherOneSinceThisOneMayHaveComeTooSoon() {
        Request<Command> look = steps.claim();
        steps.after(100).machine.hinted(Hint.SOMETHING, steps.now);
        steps.machine.failed(look, steps.now);

        assertThat(steps.machine.nanosToClaim(steps.now)).isLessThan(100_000_000L);
    }

    @Test
    void leavesTheNextLookByItselfWhereItWas() {
        watch();
        steps.after(990).machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(10).renew();

        as(Command.Observe.class, steps.claim());
    }

    @Test
    void ofAClosedLeaseMakesAClaimOfWhatWasLedUnderIt() {
        watch();
        steps.after(100).machine.hinted(Hint.closed("other"), steps.now);

        assertThat(as(Command.ClaimVacant.class, steps.claim()).claims()).containsExactly(new Claim(Steps.E, 3, 4));
    }

    @Test
    void ofAReleasedTermMakesAClaim() {
        watch();
        steps.after(100).machine.hinted(released(3), steps.now);

        assertThat(as(Command.ClaimVacant.class, steps.claim()).claims()).containsExactly(new Claim(Steps.E, 3, 4));
    }

    @Test
    void ofAnExpiredLeaseLeavesItToWhoeverExpiredItUntilTheNextLook() {
        watch();
        steps.after(100).machine.hinted(Hint.expired("other"), steps.now);
        assertThat(steps.after(399).maybeClaim()).isNull();

        as(Command.Observe.class, steps.after(1).claim());
    }

    @Test
    void thatIsWrongIsToldNobody() {
        watch();
        steps.told();
        steps.after(100).machine.hinted(Hint.closed("other"), steps.now);

        assertThat(steps.told()).isEmpty();
    }

    @Test
    void thatIsWrongAgainAndAgainMakesFewClaims() {
        watch();
        for (int i = 0; i < 10; i++) {
            steps.after(1).machine.hinted(Hint.closed("other"), steps.now);
            Request<Command> request = steps.machine.nextClaim(steps.now);
            if (request != null && request.command() instanceof Command.ClaimVacant) {
                steps.machine.claimed(request, new ClaimResult(Set.of(), Set.of()), steps.now);
                assertThat(i).isZero();
            } else if (request != null) {
                steps.machine.failed(request, steps.now);
            }
        }
    }

    @Test
    void ofAnExpiredLeaseMakesALookWhereElectionsAreSharedOut() {
        Steps sharing = sharing();
        sharing.machine.hinted(Hint.expired("other"), sharing.now);

        as(Command.Observe.class, sharing.after(1).claim());
    }

    @Test
    void ofAnExpiredLeaseThatWasNeverSeenMakesNoLook() {
        Steps sharing = sharing();
        sharing.machine.hinted(Hint.expired("third"), sharing.now);

        assertThat(sharing.after(1).maybeClaim()).isNull();
    }

    @Test
    void ofATermThatWasNotSeenMakesALook() {
        watch();
        steps.after(100).machine.hinted(released(4), steps.now);

        as(Command.Observe.class, steps.after(1).claim());
    }

    @Test
    void ofALeaseUnderWhichNothingWasSeenMakesALook() {
        watch();
        steps.after(100).machine.hinted(Hint.closed("third"), steps.now);

        as(Command.Observe.class, steps.after(1).claim());
    }

    @Test
    void thatIsWrongIsFoundOutByTheClaimAndThenByALook() {
        watch();
        steps.after(100).machine.hinted(Hint.closed("other"), steps.now);
        steps.machine.claimed(steps.claim(), new ClaimResult(Set.of(), Set.of()), steps.now);
        steps.after(100).observe(steps.held(3, "other"), lease("other", 8));

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void ofWhatThisInstanceLeadsItselfEndsNothing() {
        Steps leading = Steps.leading();
        leading.machine.hinted(released(1), leading.now);
        leading.machine.hinted(Hint.closed("me-1"), leading.now);

        assertThat(leading.told()).isEmpty();
    }

    @Test
    void makesNoClaimWhereElectionsAreSharedOut() {
        Steps sharing = sharing();
        sharing.machine.hinted(Hint.closed("other"), sharing.now);

        as(Command.Observe.class, sharing.after(1).claim());
    }

    private static Steps sharing() {
        Steps sharing = new Steps(true);
        sharing.machine.join(Steps.E, 0, sharing.now);
        sharing.open();
        sharing.observe(sharing.held(3, "other"), lease("other", 8));
        return sharing.after(100);
    }

    @Test
    void makesNoClaimWithoutALease() {
        Steps watching = new Steps();
        watching.machine.join(Steps.E, 0, watching.now);
        watching.observe(watching.held(3, "other"), lease("other", 8));
        watching.after(100).machine.hinted(Hint.closed("other"), watching.now);

        as(Command.Observe.class, watching.after(1).claim());
    }

    @Test
    void makesFewClaimsWhereManyHearIt() {
        Lease[] hundred = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> lease("other" + i, 8))
                .toArray(Lease[]::new);
        int claims = 0;
        for (int seed = 0; seed < 100; seed++) {
            Steps one = Steps.standing(seed);
            one.observe(one.held(3, "other1"), hundred);
            one.after(100).machine.hinted(Hint.closed("other1"), one.now);
            claims += one.maybeClaim() instanceof Command.ClaimVacant ? 1 : 0;
        }

        assertThat(claims).isBetween(1, 30); // the others look within the next 20 ms, and see who has claimed
    }

    private static Hint released(long token) {
        return Hint.released(List.of(new TermId(Steps.E, token)));
    }

    @Test
    void withoutReasonChangesNothing() {
        watch();
        steps.told();
        steps.after(100).machine.hinted(Hint.SOMETHING, steps.now);
        steps.after(1).observe(steps.held(3, "other"), lease("other", 8));

        assertThat(steps.told()).isEmpty();
    }

    @Test
    void ofALeaseThatIsGoneMakesItsElectionsClaimable() {
        watch();

        steps.after(100).machine.hinted(Hint.gone("other"), steps.now);

        assertThat(as(Command.ClaimVacant.class, steps.claim()).claims())
                .extracting(Claim::seenToken)
                .containsExactly(3L);
    }
}
