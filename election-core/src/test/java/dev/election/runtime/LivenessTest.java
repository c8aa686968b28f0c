// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Timing;
import dev.election.protocol.Transition;
import dev.election.protocol.Transition.Cause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private final Liveness liveness = new Liveness(
            new MovableClock(),
            new Observers(new ListenerDispatcher(task -> {})),
            new Timing(Duration.ofSeconds(10), Duration.ofSeconds(1), 0.01));

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
