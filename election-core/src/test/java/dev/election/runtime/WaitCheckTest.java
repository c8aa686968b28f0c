// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.election.LeaderElection;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitCheckTest {

    private static LeaseElectionsBuilder refusing() {
        return LeaseElections.builder(new InMemoryLeaseStore()).waitCheck(election -> {
            throw new IllegalStateException("no wait for " + election);
        });
    }

    @Test
    void refusesAWaitBeforeTheInstanceIsACandidate() {
        try (LeaseElections elections = refusing().build()) {
            LeaderElection billing = elections.election("billing");
            assertThatIllegalStateException()
                    .isThrownBy(() -> billing.awaitLeadership(Duration.ofHours(1)))
                    .withMessage("no wait for billing");
        }
    }

    @Test
    void refusesNoWaitOfACandidate() throws InterruptedException {
        try (LeaseElections elections = refusing().start()) {
            assertThat(elections.election("billing").awaitLeadership(Duration.ofMinutes(1)))
                    .isTrue();
        }
    }

    @Test
    void refusesNoCallThatDoesNotWait() throws InterruptedException {
        try (LeaseElections elections = refusing().build()) {
            assertThat(elections.election("billing").awaitLeadership(Duration.ZERO))
                    .isFalse();
        }
    }

    @Test
    void leavesAnInstanceAloneThatIsNeverACandidate() throws InterruptedException {
        try (LeaseElections elections = refusing().candidate(false).start()) {
            assertThat(elections.election("billing").awaitLeadership(Duration.ofMillis(1)))
                    .isFalse();
        }
    }
}
