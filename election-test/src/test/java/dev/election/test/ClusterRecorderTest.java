// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.election.LeaderElections;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
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
                    .matches(freeze -> freeze.to() != null, "has ended");
        } finally {
            recorder.close();
        }
    }

    private static LeaderElections thatCannotBeObserved() {
        LeaderElections broken = mock(LeaderElections.class);
        when(broken.elections()).thenThrow(new IllegalArgumentException("broken"));
        return broken;
    }

    private static void observe(ClusterRecorder recorder, LeaderElections elections) {
        recorder.begins("app-1", elections);
        verify(elections, timeout(20_000).atLeastOnce()).elections();
    }

    @Test
    void thereIsNoHistoryIfTheObservationFailed() {
        ClusterRecorder recorder = new ClusterRecorder(Duration.ofMillis(100));
        observe(recorder, thatCannotBeObserved());

        assertThatThrownBy(recorder::history)
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("broken");
    }

    @Test
    void thereIsNoLeaderToWaitForIfTheObservationFailed() {
        ClusterRecorder recorder = new ClusterRecorder(Duration.ofMillis(100));
        observe(recorder, thatCannotBeObserved());

        assertThatThrownBy(() -> recorder.leader("billing"))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("broken");
    }

    @Test
    void recordsTheLongestTimeBetweenTwoObservations() {
        ClusterRecorder recorder = new ClusterRecorder(Duration.ofNanos(1));
        observe(recorder, mock(LeaderElections.class));

        assertThatThrownBy(() -> recorder.history().assertNeverTwoLeaders())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("would be missing");
        recorder.close();
    }
}
