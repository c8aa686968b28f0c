// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import dev.election.test.ClusterHistory.Freeze;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterRecorderTest {

    private static LeaseElections leaderOfAStoreOfItsOwn() throws InterruptedException {
        LeaseElections elections =
                LeaseElections.builder(new InMemoryLeaseStore()).start();
        elections.election("billing").awaitLeadership(Duration.ofSeconds(20));
        return elections;
    }

    @Test
    void reportsTwoLeaders() throws InterruptedException {
        ClusterRecorder recorder = new ClusterRecorder(Duration.ofMillis(100));
        try (LeaseElections one = leaderOfAStoreOfItsOwn();
                LeaseElections other = leaderOfAStoreOfItsOwn()) {
            recorder.begins("app-1", one);
            recorder.begins("app-2", other);
            while (recorder.history().leaderships().size() < 2) {
                Thread.onSpinWait();
            }

            assertThatThrownBy(() -> recorder.history().assertNeverTwoLeaders())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("'billing' had two leaders: app-1 in term 1, and app-2 in term 1");
        } finally {
            recorder.close();
        }
    }

    @Test
    void anInstanceThatIsFrozenTwiceIsFrozenSinceTheFirstTimeUntilItThaws() {
        ClusterRecorder recorder = new ClusterRecorder(Duration.ofMillis(100));
        try (LeaseElections elections =
                LeaseElections.builder(new InMemoryLeaseStore()).build()) {
            WatchedInstance instance = recorder.begins("app-1", elections);
            recorder.freezes(instance);
            recorder.freezes(instance);
            recorder.thaws(instance);

            assertThat(recorder.history().freezes())
                    .singleElement()
                    .extracting(Freeze::to)
                    .isNotNull();
        } finally {
            recorder.close();
        }
    }
}
