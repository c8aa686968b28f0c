// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.Leader;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Granted and revoked come in pairs and in order, also to a listener that is added late. */
class SubscriptionsTest {

    private final Stage stage = new Stage();

    private void stepDown() {
        stage.engine.act(now -> stage.machine.stepDown("billing", Duration.ZERO, now));
    }

    @Test
    void aListenerIsToldEachTermInOrder() {
        stage.listen();
        stage.settle();
        stepDown();
        stage.callListeners();
        stage.settle();
        stage.callListeners();

        assertThat(stage.heard).containsExactly("granted 1", "revoked 1 STEPPED_DOWN", "granted 2");
    }

    @Test
    void aLateListenerIsToldThePresentTermFirst() {
        stage.settle();

        stage.listen();
        stage.callListeners();

        assertThat(stage.heard).containsExactly("granted 1");
    }

    @Test
    void aLateListenerIsToldOfATermThatRanOutUnnoticedAndThenOfItsEnd() {
        stage.settle();
        stage.clock.advance(Stage.BELIEF);
        stage.listen();

        stage.engine.tick();
        stage.callListeners();

        assertThat(stage.heard).containsExactly("granted 1", "revoked 1 LEASE_RAN_OUT");
    }

    @Test
    void aListenerThatComesWhileATermIsGivenUpHearsNothingOfIt() {
        stage.settle();
        var work = stage.billing.startWork().orElseThrow();
        stepDown();

        stage.listen();
        work.close();
        stage.callListeners();

        assertThat(stage.heard).isEmpty();
    }

    @Test
    void aListenerThatStallsDelaysTheEndOfTheTermButNoOtherListener() {
        stage.settle();
        List<String> meanwhile = new ArrayList<>();
        stage.subscriptions.add(
                "billing",
                new LeadershipListener() {
                    @Override
                    public void revoked(Term term, RevocationReason reason) {
                        stage.callListeners(); // while this one has not returned
                        meanwhile.addAll(stage.heard);
                        meanwhile.addAll(stage.machine.draining());
                    }
                },
                List.of());
        stage.listen();
        stage.callListeners();
        stepDown();

        stage.callListeners();

        assertThat(meanwhile).containsExactly("granted 1", "revoked 1 STEPPED_DOWN", "billing");
        assertThat(stage.machine.draining()).isEmpty();
    }

    @Test
    void aListenerThatThrowsDoesNotKeepTheTermFromEnding() {
        stage.settle();
        stage.subscriptions.add(
                null,
                new LeadershipListener() {
                    @Override
                    public void revoked(Term term, RevocationReason reason) {
                        throw new AssertionError("thrown by a test");
                    }
                },
                List.of());
        stepDown();

        stage.callListeners();

        assertThat(stage.machine.draining()).isEmpty();
    }

    @Test
    void aListenerOfOneElectionHearsNothingOfAnother() {
        List<String> leaders = new ArrayList<>();
        stage.subscriptions.add(
                "shipping",
                new LeadershipListener() {
                    @Override
                    public void leaderChanged(Leader leader) {
                        leaders.add(leader.election());
                    }
                },
                List.of());

        stage.settle();
        stage.callListeners();

        assertThat(leaders).isEmpty();
    }

    @Test
    void tellingAnElectionDoesNotLookAtTheListenersOfAllOthers() {
        int many = 20_000;
        for (int i = 0; i < many; i++) {
            stage.subscriptions.add("e" + i, new LeadershipListener() {}, List.of());
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();

        for (int i = 0; i < many; i++) {
            stage.subscriptions.post("e" + i, listener -> {});
        }

        // it is done under the engine's lock, for which heartbeats wait
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aListenerThatWasRemovedIsNotCalledAnyMore() {
        LeadershipListener listener = new LeadershipListener() {
            @Override
            public void leaderChanged(Leader leader) {
                stage.heard.add("leader " + leader.token());
            }
        };
        stage.subscriptions.add(null, listener, List.of());
        stage.settle();

        stage.subscriptions.remove(null, listener);
        stage.callListeners();

        assertThat(stage.heard).isEmpty();
    }
}
