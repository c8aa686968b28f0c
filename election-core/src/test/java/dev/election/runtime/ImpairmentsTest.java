// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.protocol.Transition;
import dev.election.protocol.Transition.Cause;
import org.junit.jupiter.api.Test;

class ImpairmentsTest {

    private final Impairments impairments = new Impairments();

    ImpairmentsTest() {
        impairments.begin(new Transition.Impaired("e", Cause.CLAIMS_IN_VAIN, "locked"));
        impairments.begin(new Transition.Impaired("e", Cause.UNREADABLE, "bad"));
    }

    @Test
    void theEndOfOneLeavesTheOthersOfThatElection() {
        impairments.end(new Transition.Mended("e", Cause.UNREADABLE));

        assertThat(impairments.all())
                .hasEntrySatisfying(
                        "e", text -> assertThat(text).contains("locked").doesNotContain("bad"));
    }

    @Test
    void anElectionThatIsLeftHasNone() {
        impairments.end("e");

        assertThat(impairments.all()).isEmpty();
    }
}
