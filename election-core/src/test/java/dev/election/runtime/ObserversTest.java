// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.ElectionObserver;
import dev.election.LeaderElection;
import dev.election.LeaseStoreException;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObserversTest {

    private static final class Recorder implements ElectionObserver {

        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void joined(LeaderElection election) {
            told.add("joined " + election.name());
        }

        @Override
        public void heartbeat(Heartbeat outcome, Duration took) {
            told.add("heartbeat " + outcome + (took.isNegative() ? " in no time" : ""));
        }

        @Override
        public void vacancyEnded(String election, Duration vacancy) {
            told.add("vacancy of " + election);
        }
    }

    private final InMemoryLeaseStore records = new InMemoryLeaseStore();
    private final TroubledStore store = new TroubledStore(records);
    private final LeaseElections elections = LeaseElections.builder(store)
            .leaseDuration(Duration.ofSeconds(2))
            .heartbeatInterval(Duration.ofMillis(50))
            .build();
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        elections.close();
    }

    @Test
    void anObserverIsToldOfEachElectionOnceWhetherItWasJoinedBeforeOrAfter() {
        elections.election("before");
        elections.addObserver(recorder);
        elections.election("after");
        elections.election("before");

        assertThat(recorder.told).containsExactly("joined before", "joined after");
    }

    @Test
    void itIsToldOfHeartbeatsThatWereConfirmed() {
        elections.addObserver(recorder);
        elections.start();

        await().until(() -> recorder.told.contains("heartbeat CONFIRMED"));
    }

    @Test
    void itIsToldOfHeartbeatsWithoutAnAnswer() {
        store.onRenewal = number -> {
            throw new LeaseStoreException("down", null);
        };
        elections.addObserver(recorder);
        elections.start();

        await().until(() -> recorder.told.contains("heartbeat NO_RESPONSE"));
    }

    @Test
    void itIsToldThatTheLeaseIsGone() {
        elections.addObserver(recorder);
        elections.start();
        await().until(() -> recorder.told.contains("heartbeat CONFIRMED"));
        records.observe(List.of(), null).leases().forEach(lease -> records.close(lease.id()));

        await().until(() -> recorder.told.contains("heartbeat LEASE_GONE"));
    }

    @Test
    void itIsToldThatAVacancyEnded() throws Exception {
        LeaderElection billing = elections.election("billing");
        elections.addObserver(recorder);
        elections.start();
        billing.awaitLeadership(Duration.ofSeconds(10));
        billing.stepDown(Duration.ofMillis(100));

        await().until(() -> recorder.told.contains("vacancy of billing"));
    }

    @Test
    void oneThatWasRemovedIsToldNoMore() {
        elections.addObserver(recorder);
        elections.removeObserver(recorder);
        elections.election("billing");

        assertThat(recorder.told).isEmpty();
    }

    @Test
    void oneThatThrowsHarmsNeitherTheHeartbeatNorTheOthersAndIsLoggedOnce() {
        try (LogLines log = new LogLines()) {
            elections.addObserver(new ElectionObserver() {
                @Override
                public void heartbeat(Heartbeat outcome, Duration took) {
                    throw new IllegalStateException("thrown by a test");
                }
            });
            elections.addObserver(recorder);
            elections.start();

            await().until(() -> recorder.told.size() >= 3);
            assertThat(recorder.told).containsOnly("heartbeat CONFIRMED");
            assertThat(log.containing("threw; it is still called")).hasSize(1);
        }
    }

    @Test
    void oneThatStallsMissesWhatComesWhileThousandsOfCallsWait() {
        Queue<Runnable> noThread = new ArrayDeque<>();
        Observers observers = new Observers(new ListenerDispatcher(noThread::add));
        observers.add(recorder, List.of());
        for (int i = 0; i < 20_003; i++) {
            observers.post(each -> each.vacancyEnded("billing", Duration.ZERO));
        }
        try (LogLines log = new LogLines()) {
            while (!noThread.isEmpty()) {
                noThread.remove().run();
            }

            assertThat(recorder.told).hasSize(20_000);
            assertThat(log.containing("stalled and missed 3 calls")).hasSize(1);
        }
    }
}
