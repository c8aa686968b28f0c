// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.lifecycle;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.TestContexts;
import dev.election.spring.WhileLeader;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.scheduling.annotation.Async;

class WhileLeaderTest {

    static class Relay {

        final List<String> heard = new CopyOnWriteArrayList<>();

        @WhileLeader("${relay.election:outbox}")
        void relay() throws InterruptedException {
            heard.add("begins " + Term.current().token());
            try {
                new CountDownLatch(1).await();
            } finally {
                heard.add("ends, current: " + Term.current().isCurrent());
            }
        }
    }

    @Test
    void runsWhileItsInstanceLeadsAndIsJoinedByTheEnd() {
        leader().withBean(Relay.class).run(context -> {
            Relay relay = context.getBean(Relay.class);
            await().until(() -> relay.heard.contains("begins 1"));

            context.close();

            assertThat(relay.heard).containsExactly("begins 1", "ends, current: true");
        });
    }

    @Test
    void aStepDownEndsItBeforeTheNextTermBegins() {
        leader().withBean(Relay.class).run(context -> {
            Relay relay = context.getBean(Relay.class);
            await().until(() -> relay.heard.contains("begins 1"));
            LeaderElection outbox = context.getBean(LeaderElections.class).election("outbox");

            outbox.stepDown();

            await().until(() -> relay.heard.contains("begins 2"));
            assertThat(relay.heard).containsExactly("begins 1", "ends, current: true", "begins 2");
        });
    }

    @Test
    void resolvesPlaceholders() {
        leader().withPropertyValues("relay.election=mail").withBean(Relay.class).run(context -> {
            awaitLeading(context, "mail");
            await().until(() -> context.getBean(Relay.class).heard.contains("begins 1"));
        });
    }

    @Test
    void doesNotRunOnAFollower() {
        TestContexts.follower().withBean(Relay.class).run(context -> {
            LeaderElections elections = context.getBean(LeaderElections.class);
            await().until(() ->
                    elections.elections().stream().anyMatch(e -> e.name().equals("outbox")));
            assertThat(context.getBean(Relay.class).heard).isEmpty();
        });
    }

    @Test
    void runsOnEveryInstanceWhenElectionsAreSwitchedOff() {
        TestContexts.follower()
                .withPropertyValues("election.candidate=true", "election.enabled=false")
                .withBean(Relay.class)
                .run(context ->
                        await().until(() -> context.getBean(Relay.class).heard.contains("begins 1")));
    }

    @Test
    void runsWithLazyInitialization() {
        leader().withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .withBean(Relay.class)
                .run(context -> await().until(() -> ((LeaderElections) context.getBean("leaderElections"))
                        .elections().stream()
                                .filter(election -> election.name().equals("outbox"))
                                .anyMatch(LeaderElection::isLeader)));
    }

    @Retention(RetentionPolicy.RUNTIME)
    @WhileLeader("outbox")
    @interface Relaying {}

    static class Meta {

        private final CountDownLatch begun = new CountDownLatch(1);

        @Relaying
        void relay() {
            begun.countDown();
        }
    }

    @Test
    void isAMetaAnnotationToo() {
        leader().withBean(Meta.class).run(context -> await().until(
                        () -> context.getBean(Meta.class).begun.getCount() == 0));
    }

    static class WithArgument {
        @WhileLeader("outbox")
        void relay(String unknown) {}
    }

    static class WithResult {
        @WhileLeader("outbox")
        int relay() {
            return 1;
        }
    }

    @SuppressWarnings("UnusedMethod")
    static class Private {
        @WhileLeader("outbox")
        private void relay() {}
    }

    static class Both {
        @Async
        @OnLeader("outbox")
        @WhileLeader("outbox")
        void relay() {}
    }

    @Test
    void refusesAMethodWithArguments() {
        refuses(WithArgument.class, "it has arguments");
    }

    @Test
    void refusesAMethodThatReturnsAValue() {
        refuses(WithResult.class, "and nothing would receive the result");
    }

    @Test
    void refusesAPrivateMethod() {
        refuses(Private.class, "it is private");
    }

    @Test
    void refusesAMethodThatIsGuardedToo() {
        refuses(Both.class, "it has @OnLeader as well");
    }

    @Test
    void refusesABeanThatIsNoSingleton() {
        leader().withBean(Relay.class, Relay::new, definition -> definition.setScope("prototype"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    org.assertj.core.api.Assertions.assertThatThrownBy(() -> context.getBean(Relay.class))
                            .hasMessageContaining("is not a singleton");
                });
    }

    private static void refuses(Class<?> bean, String why) {
        leader().withBean(bean).run(context -> assertThat(startFailure(context, ElectionStartException.class))
                .hasMessageContaining(why));
    }
}
