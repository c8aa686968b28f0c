// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition;
import dev.election.protocol.Transition.Cause;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private final Liveness liveness =
            new Liveness(new MovableClock(), new Observers(new ListenerDispatcher(task -> {})));

    LivenessTest() {
        liveness.impaired(new Transition.Impaired("e", Cause.CLAIMS_IN_VAIN, "locked"));
        liveness.impaired(new Transition.Impaired("e", Cause.UNREADABLE, "bad"));
    }

    @Test
    void theEndOfOneLeavesTheOthersOfThatElection() {
        liveness.mended(new Transition.Mended("e", Cause.UNREADABLE));

        assertThat(liveness.impairments())
                .hasEntrySatisfying(
                        "e", text -> assertThat(text).contains("locked").doesNotContain("bad"));
    }

    @Test
    void anElectionThatIsLeftHasNone() {
        liveness.forget("e");

        assertThat(liveness.impairments()).isEmpty();
    }
}
