// SPDX-License-Identifier: Apache-2.0
package dev.election.protocol;

import static dev.election.protocol.Steps.E;
import static dev.election.protocol.Steps.as;
import static dev.election.protocol.Steps.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition.Impaired;
import dev.election.protocol.Transition.Mended;
import dev.election.store.ClaimResult;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Claims of one vacancy that are never won are told after a lease. */
class VainClaimsTest {

    private final Steps steps = Steps.standing();

    /** One interval after another in which the election is vacant, and each claim ends like this. */
    private void vacancy(int seconds, Consumer<Request<Command>> end) {
        for (int i = 0; i < seconds * 10; i++) {
            steps.after(100);
            Request<Command> renewal = steps.machine.nextRenewal(steps.now);
            if (renewal != null) {
                steps.machine.renewed(renewal, true, steps.now);
            }
            Request<Command> request = steps.machine.nextClaim(steps.now);
            if (request != null && request.command() instanceof Command.Observe) {
                steps.machine.observed(
                        request, new dev.election.store.Observation(List.of(steps.vacant(3)), List.of()), steps.now);
            } else if (request != null) {
                as(Command.ClaimVacant.class, request);
                end.accept(request);
            }
        }
    }

    private void lost(Request<Command> claim) {
        steps.machine.claimed(claim, new ClaimResult(Set.of(), Set.of()), steps.now);
    }

    @Test
    void notBeforeALeaseHasPassed() {
        vacancy(9, this::lost);

        assertThat(steps.told(Impaired.class)).isEmpty();
    }

    @Test
    void thatAreLostAlthoughNobodyLeadsAreToldOnce() {
        vacancy(40, this::lost);

        assertThat(steps.told(Impaired.class)).singleElement().satisfies(told -> {
            assertThat(told.election()).isEqualTo(E);
            assertThat(told.cause()).isEqualTo(Transition.Cause.CLAIMS_IN_VAIN);
        });
    }

    @Test
    void thatGoUnansweredAreToldWithTheReason() {
        vacancy(40, claim -> steps.machine.failed(claim, "thrown by a test", steps.now));

        assertThat(steps.told(Impaired.class)).extracting(Impaired::detail).containsExactly("thrown by a test");
    }

    @Test
    void thatMeetALockAreToldWithItsHolder() {
        vacancy(
                40,
                claim -> steps.machine.claimed(claim, new ClaimResult(Set.of(), Set.of(E), "process 7"), steps.now));

        assertThat(steps.told(Impaired.class))
                .singleElement()
                .extracting(Impaired::detail)
                .asString()
                .contains("locked", "process 7");
    }

    @Test
    void areForgottenWhenSomebodyLeads() {
        vacancy(40, this::lost);
        steps.told();
        steps.after(1_500);
        steps.observe(steps.held(4, "other"), lease("other", 1));

        assertThat(steps.told(Mended.class)).containsExactly(new Mended(E, Transition.Cause.CLAIMS_IN_VAIN));
    }
}
