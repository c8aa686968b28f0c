// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.RevocationReason;
import dev.election.Term;
import dev.election.spring.ElectionEvent;
import dev.election.spring.FailingStore;
import dev.election.spring.LeaderChangedEvent;
import dev.election.spring.LeadershipAtRiskEvent;
import dev.election.spring.LeadershipGrantedEvent;
import dev.election.spring.LeadershipRevokedEvent;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.EventListener;

@ExtendWith(OutputCaptureExtension.class)
class ElectionEventsTest {

    static class Listener {

        private final LeaderElections elections;
        private final List<ElectionEvent> events = new CopyOnWriteArrayList<>();
        private final List<String> states = new CopyOnWriteArrayList<>();

        Listener(LeaderElections elections) {
            this.elections = elections;
        }

        @EventListener
        void on(ElectionEvent event) {
            LeaderElection election = elections.election(event.election());
            states.add(event.getClass().getSimpleName() + " leads=" + election.isLeader() + " on "
                    + Thread.currentThread().getName().replaceAll("-[^-]*$", ""));
            events.add(event);
        }

        <T extends ElectionEvent> List<T> of(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    private static ApplicationContextRunner one(LeaseStore store) {
        return leader().withBean(LeaseStore.class, () -> store)
                .withBean(Listener.class)
                .withPropertyValues("election.name=jobs");
    }

    private static ApplicationContextRunner one() {
        return one(new InMemoryLeaseStore()).withPropertyValues("election.instance-id=one");
    }

    @Test
    void tellThatThisInstanceLeadsWhenItDoes() {
        one().run(context -> {
            Listener listener = context.getBean(Listener.class);
            await().until(() -> listener.of(LeadershipGrantedEvent.class).size() == 1);
            assertThat(listener.states.get(0)).isEqualTo("LeadershipGrantedEvent leads=true on election-listener");
            LeadershipGrantedEvent granted =
                    listener.of(LeadershipGrantedEvent.class).get(0);
            assertThat(granted.election()).isEqualTo("jobs");
            assertThat(granted.token()).isEqualTo(1);
            assertThat(granted.instance()).isEqualTo("one");
        });
    }

    @Test
    void tellThatThisInstanceGivesUpWhileItsTermIsStillCurrent() {
        one().run(context -> {
            AtomicReference<String> seen = new AtomicReference<>();
            context.addApplicationListener(event -> {
                if (event instanceof PayloadApplicationEvent<?> payload
                        && payload.getPayload() instanceof LeadershipRevokedEvent revoked) {
                    seen.set(revoked.reason() + " current=" + revoked.term().isCurrent());
                }
            });
            awaitLeading(context, "jobs").stepDown();
            await().until(() -> "STEPPED_DOWN current=true".equals(seen.get()));
        });
    }

    @Test
    void comeInPairsAndInOrder() {
        one().run(context -> {
            Listener listener = context.getBean(Listener.class);
            for (int term = 1; term <= 3; term++) {
                int begun = term;
                await().until(() -> listener.of(LeadershipGrantedEvent.class).size() == begun);
                expire(context.getBean(LeaseStore.class));
                await().until(() -> listener.of(LeadershipRevokedEvent.class).size() == begun);
            }
            assertThat(listener.events.stream()
                            .filter(event -> !(event instanceof LeaderChangedEvent))
                            .map(event -> event.getClass().getSimpleName() + event.token())
                            .limit(6))
                    .containsExactly(
                            "LeadershipGrantedEvent1",
                            "LeadershipRevokedEvent1",
                            "LeadershipGrantedEvent2",
                            "LeadershipRevokedEvent2",
                            "LeadershipGrantedEvent3",
                            "LeadershipRevokedEvent3");
        });
    }

    private static void expire(LeaseStore store) {
        store.observe(List.of(), null).leases().forEach(lease -> store.close(lease.id()));
    }

    @Test
    void tellOthersWhoLeads() {
        LeaseStore store = new InMemoryLeaseStore();
        one(store).withPropertyValues("election.instance-id=one").run(first -> {
            awaitLeading(first, "jobs");
            one(store).withPropertyValues("election.instance-id=two").run(second -> {
                Listener listener = second.getBean(Listener.class);
                await().until(() -> !listener.events.isEmpty());
                assertThat(listener.of(LeaderChangedEvent.class))
                        .first()
                        .satisfies(changed -> assertThat(changed.instance()).isEqualTo("one"))
                        .satisfies(changed -> assertThat(changed.token()).isEqualTo(1));
            });
        });
    }

    @Test
    void tellOfTheRiskBeforeTheLeaseRunsOut() {
        FailingStore store = new FailingStore();
        one(store.asStore()).withPropertyValues("election.lease-duration=2s").run(context -> {
            Listener listener = context.getBean(Listener.class);
            awaitLeading(context, "jobs");
            store.fail();
            await().until(() -> !listener.of(LeadershipRevokedEvent.class).isEmpty());
            assertThat(listener.of(LeadershipAtRiskEvent.class))
                    .singleElement()
                    .satisfies(event -> assertThat(event.token()).isEqualTo(1));
            assertThat(listener.of(LeadershipRevokedEvent.class).get(0).reason().isVoluntary())
                    .isFalse();
        });
    }

    @Test
    void arriveWhileTheContextCloses() {
        List<Listener> listener = new CopyOnWriteArrayList<>();
        one().run(context -> {
            listener.add(context.getBean(Listener.class));
            awaitLeading(context, "jobs");
        });
        assertThat(listener.get(0).of(LeadershipRevokedEvent.class))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.reason()).hasToString("CLOSED");
                    assertThat(event.detail()).isEqualTo("this instance is shutting down");
                });
    }

    /** A call of the publisher may come late, for example if an earlier one has outlasted the shutdown timeout. */
    @Test
    void arePublishedNoMoreAfterTheCloseAndNothingIsReported(CapturedOutput output) {
        List<Listener> listener = new CopyOnWriteArrayList<>();
        List<Runnable> late = new CopyOnWriteArrayList<>();
        one().run(context -> {
            listener.add(context.getBean(Listener.class));
            ElectionEventPublisher publisher = context.getBean(ElectionEventPublisher.class);
            Term term = awaitLeading(context, "jobs").requireTerm();
            late.add(() -> publisher.revoked(term, RevocationReason.LEASE_EXPIRED));
        });

        assertThatCode(late.get(0)::run).doesNotThrowAnyException();

        assertThat(listener.get(0).of(LeadershipRevokedEvent.class))
                .extracting(LeadershipRevokedEvent::reason)
                .containsExactly(RevocationReason.CLOSED);
        assertThat(output).doesNotContain("WARN").doesNotContain("are not delivered");
    }

    /** Publishes an event while the beans of the context are destroyed, after its publisher. */
    static class DestroyedLater implements DisposableBean {

        private @Nullable Runnable onDestroy;

        @Override
        public void destroy() {
            Objects.requireNonNull(onDestroy).run();
        }
    }

    @Test
    void causeNoWarningWhileTheBeansOfTheContextAreDestroyed(CapturedOutput output) {
        one().withBean(DestroyedLater.class).run(context -> {
            ElectionEventPublisher publisher = context.getBean(ElectionEventPublisher.class);
            Term term = awaitLeading(context, "jobs").requireTerm();
            context.getBean(DestroyedLater.class).onDestroy =
                    () -> publisher.revoked(term, RevocationReason.LEASE_EXPIRED);
        });

        assertThat(output).doesNotContain("WARN").doesNotContain("are not delivered");
    }
}
