// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.Term;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.RunningFlag;
import dev.election.spring.WhileLeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.SimpleThreadScope;

/** Beans whose objects are destroyed and created again. */
class RecreatedBeansTest {

    @OnLeader("intake")
    static class Intake extends RunningFlag implements SmartLifecycle {

        static final List<Intake> ALL = new CopyOnWriteArrayList<>();

        Intake() {
            ALL.add(this);
        }
    }

    static class Relay {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        @WhileLeader("outbox")
        void relay() {
            assertThat(Term.current().isCurrent()).isTrue();
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }
    }

    @Test
    void aDestroyedLifecycleIsStoppedAndNotStartedAgain() {
        leader().withBean("intake", Intake.class).run(context -> {
            Intake intake = context.getBean(Intake.class);
            await().until(intake::isRunning);
            Intake object = Intake.ALL.get(Intake.ALL.size() - 1);

            context.getAutowireCapableBeanFactory().destroyBean(object);

            assertThat(object.isRunning()).isFalse();
            assertThat(context.getBean(OnLeaderBeanPostProcessor.class).requiresDestruction(object))
                    .isFalse();
        });
    }

    @Test
    void aLifecycleThatIsCreatedWhileItsInstanceLeadsIsStartedAtOnce() {
        leader().withBean("intake", Intake.class).run(context -> {
            await().until(context.getBean(Intake.class)::isRunning);

            Intake late = new Intake();
            context.getAutowireCapableBeanFactory().initializeBean(late, "late");

            await().until(late::isRunning);
        });
    }

    @Test
    void aDestroyedLoopEnds() {
        leader().withBean(Relay.class).run(context -> {
            Relay relay = context.getBean(Relay.class);
            assertThat(relay.begun.await(10, TimeUnit.SECONDS)).isTrue();

            context.getAutowireCapableBeanFactory().destroyBean(relay);

            assertThat(relay.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"prototype", "refresh"})
    void refusesALifecycleThatIsNoSingleton(String scope) {
        leader().withInitializer(context -> context.getBeanFactory().registerScope("refresh", new SimpleThreadScope()))
                .withBean("intake", Intake.class, Intake::new, definition -> definition.setScope(scope))
                .run(context -> assertThatThrownBy(() -> context.getBean("intake"))
                        .hasRootCauseInstanceOf(ElectionStartException.class)
                        .hasMessageContaining("cannot start and stop bean 'intake' with leadership")
                        .hasMessageContaining("is not a singleton"));
    }
}
