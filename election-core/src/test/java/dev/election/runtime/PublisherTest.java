// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.Leader;
import dev.election.LeadershipListener;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.protocol.Belief;
import dev.election.protocol.Transition;
import dev.election.store.TermId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The state is visible before anybody is told of it; one transition that breaks keeps back no other. */
class PublisherTest {

    private static final TermId FIRST = new TermId("billing", 1);

    private final MovableClock clock = new MovableClock();
    private final LeaseView lease = new LeaseView(clock);
    private final ElectionView billing = new Stage().billing;
    private final List<String> heard = new ArrayList<>();
    private final List<TermId> drained = new ArrayList<>();
    private final Subscriptions subscriptions = new Subscriptions(new ListenerDispatcher(Runnable::run));
    private final ListenerDispatcher unheard = new ListenerDispatcher(task -> {});
    private final Publisher publisher = new Publisher(
            new Audience(
                    Map.of("billing", billing),
                    subscriptions,
                    new Observers(unheard),
                    new Journal("me", unheard.log())),
            lease,
            new Impairments());

    PublisherTest() {
        publisher.whenDrained(drained::add);
        lease.publish(new Belief(clock.read(), 1_000_000_000));
        subscriptions.add(
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
    }

    private void publish(Transition... transitions) {
        publisher.publish(List.of(transitions));
    }

    private static Transition granted() {
        return new Transition.Granted(FIRST, "lease", Instant.EPOCH);
    }

    private static Transition revoked(RevocationReason reason) {
        return new Transition.Revoked(FIRST, reason);
    }

    @Test
    void aTermIsVisibleWhenItIsTold() {
        publish(granted());

        assertThat(heard).containsExactly("granted, leads: true");
    }

    @Test
    void aTermThatIsGivenUpIsStillCurrentWhenItsEndIsTold() {
        publish(granted(), revoked(RevocationReason.STEPPED_DOWN));

        assertThat(heard).endsWith("revoked, leads: false, current: true");
        assertThat(drained).containsExactly(FIRST);
    }

    @Test
    void aTermThatWasLostIsOverWhenItsEndIsTold() {
        publish(granted(), revoked(RevocationReason.LEASE_EXPIRED));

        assertThat(heard).endsWith("revoked, leads: false, current: false");
        assertThat(drained).isEmpty();
    }

    @Test
    void aLeaderIsVisibleWhenItIsTold() {
        publish(new Transition.LeaderSeen(new Leader("billing", 3, "b", null, Instant.EPOCH), null));

        assertThat(heard).containsExactly("leader: b");
    }

    @Test
    void anElectionWithoutALeaderShowsNone() {
        publish(
                new Transition.LeaderSeen(new Leader("billing", 3, "b", null, Instant.EPOCH), null),
                new Transition.Vacated("billing"));

        assertThat(billing.leader()).isEmpty();
    }

    @Test
    void aTransitionThatBreaksKeepsBackNoOther() {
        publish(revoked(RevocationReason.STEPPED_DOWN), granted());

        assertThat(heard).containsExactly("granted, leads: true");
    }
}
