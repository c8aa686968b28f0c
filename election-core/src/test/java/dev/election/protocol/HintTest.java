// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A hint brings a look forward, and does nothing else. Heartbeat 1 s: at most one look in 15 ms. */
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
        steps.machine.hinted(steps.now);

        as(Command.Observe.class, steps.after(1).claim());
    }

    @Test
    void doesNotBringItForwardMoreThanMakesSense() {
        watch();
        steps.after(10).machine.hinted(steps.now);

        assertThat(steps.after(4).maybeClaim()).isNull();
        as(Command.Observe.class, steps.after(2).claim());
    }

    @Test
    void ofWhichThereAreManyMakesOneLook() {
        watch();
        steps.after(100);
        for (int i = 0; i < 10; i++) {
            steps.machine.hinted(steps.now);
        }
        steps.after(1).observe(steps.held(3, "other"), lease("other", 8));

        assertThat(steps.maybeClaim()).isNull();
    }

    @Test
    void duringALookMakesAnotherOneSinceThisOneMayHaveComeTooSoon() {
        Question<Command> look = steps.claim();
        steps.after(100).machine.hinted(steps.now);
        steps.machine.failed(look, steps.now);

        assertThat(steps.machine.nanosToClaim(steps.now)).isLessThan(100_000_000L);
    }

    @Test
    void leavesTheNextLookByItselfWhereItWas() {
        watch();
        steps.after(990).machine.hinted(steps.now);
        steps.after(10).renew();

        as(Command.Observe.class, steps.claim());
    }

    @Test
    void withoutReasonChangesNothing() {
        watch();
        steps.told();
        steps.after(100).machine.hinted(steps.now);
        steps.after(1).observe(steps.held(3, "other"), lease("other", 8));

        assertThat(steps.told()).isEmpty();
    }
}
