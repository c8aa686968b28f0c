// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.Leader;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The state is visible before listeners are called; a transition that breaks affects no other. */
class PublisherTest {

    private final Stage stage = new Stage(Runnable::run);
    private final ElectionView billing = stage.billing;
    private final List<String> heard = new ArrayList<>();

    PublisherTest() {
        stage.subscriptions.add(
                null,
                new LeadershipListener() {
                    @Override
                    public void granted(Term term) {
                        heard.add("granted, leads: " + billing.isLeader());
                    }

                    @Override
                    public void revoked(Term term, RevocationReason reason) {
                        heard.add("revoked, leads: " + billing.isLeader() + ", current: " + term.isCurrent());
                    }

                    @Override
                    public void leaderChanged(Leader leader) {
                        heard.add("leader: " + billing.leader().orElseThrow().instance());
                    }
                },
                List.of());
        stage.settle();
    }

    private void publish(Transition... transitions) {
        stage.engine.publisher().publish(List.of(transitions), stage.engine);
    }

    @Test
    void aTermIsVisibleWhenItsListenersAreCalled() {
        assertThat(heard).startsWith("granted, leads: true");
    }

    @Test
    void aTermThatIsReleasedIsStillCurrentWhenItsListenersAreCalled() {
        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));

        assertThat(heard).endsWith("revoked, leads: false, current: true");
    }

    @Test
    void aTermIsDrainedWhenItsListenersHaveReturned() {
        stage.engine.act(now -> stage.machine.stepDown("billing", null, now));

        assertThat(stage.machine.draining()).isEmpty();
        assertThat(billing.held()).isNull();
    }

    @Test
    void aTermThatWasLostIsOverWhenItsListenersAreCalled() {
        stage.store.close(stage.held().leaseId());
        stage.clock.advance(Duration.ofSeconds(2));
        stage.settle();

        assertThat(heard).contains("revoked, leads: false, current: false");
    }

    @Test
    void aLeaderIsVisibleWhenListenersAreCalled() {
        publish(new Transition.LeaderSeen(new Leader("billing", 3, "b", null, Instant.EPOCH), null));

        assertThat(heard).endsWith("leader: b");
    }

    @Test
    void anElectionWithoutALeaderShowsNone() {
        publish(
                new Transition.LeaderSeen(new Leader("billing", 3, "b", null, Instant.EPOCH), null),
                new Transition.Vacated("billing"));

        assertThat(billing.leader()).isEmpty();
    }

    @Test
    void aTransitionThatBreaksAffectsNoOther() {
        publish(
                new Transition.Revoked(new TermId("never granted", 1), RevocationReason.STEPPED_DOWN),
                new Transition.LeaderSeen(new Leader("billing", 3, "b", null, Instant.EPOCH), null));

        assertThat(heard).endsWith("leader: b");
    }
}
