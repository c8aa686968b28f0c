// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElection;
import org.junit.jupiter.api.Test;

/** The same text is in {@code docs/testing.md}. */
class WithoutSpringTest {

    @Test
    void runsOnTheLeaderOnly() {
        try (TestElections elections = new TestElections()) {
            LeaderElection billing = elections.elections().election("billing");
            assertThat(billing.runIfLeader(this::settle)).isFalse();
            elections.grant("billing");
            assertThat(billing.runIfLeader(this::settle)).isTrue();
        }
    }

    private void settle() {}
}
