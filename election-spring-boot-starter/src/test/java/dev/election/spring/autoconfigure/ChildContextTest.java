// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElections;
import dev.election.Term;
import dev.election.spring.ElectionStartException;
import dev.election.spring.OnLeader;
import dev.election.spring.WhileLeader;
import dev.election.spring.autoconfigure.StartReports.Application;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;

/** Annotations in a child context of the one in which leader election is configured. */
@ExtendWith(OutputCaptureExtension.class)
class ChildContextTest {

    static class Job {
        @OnLeader("jobs")
        Optional<String> run() {
            return Optional.of(Term.current().election());
        }
    }

    @Scope("prototype")
    static class EachItsOwn {
        @OnLeader("jobs")
        void work() {}
    }

    static class Relay {
        final CountDownLatch begun = new CountDownLatch(1);

        @WhileLeader("outbox")
        void relay() {
            begun.countDown();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Job.class)
    static class JobOnly {}

    @Configuration(proxyBeanMethods = false)
    @Import(EachItsOwn.class)
    static class PrototypeOnly {}

    @Configuration(proxyBeanMethods = false)
    @Import(Relay.class)
    static class RelayOnly {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ElectionAutoConfiguration.class)
    @Import({Job.class, Relay.class})
    static class WithElections {}

    private static ConfigurableApplicationContext run(Class<?> child) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("election.store=memory", "election.lease-duration=5s", "election.heartbeat-interval=50ms")
                .child(child)
                .web(WebApplicationType.NONE)
                .run();
    }

    static Stream<Arguments> unguarded() {
        return Stream.of(
                Arguments.of(JobOnly.class, "@OnLeader of bean '", "would run on every instance"),
                Arguments.of(PrototypeOnly.class, "@OnLeader of bean '", "would run on every instance"),
                Arguments.of(RelayOnly.class, "@WhileLeader of bean '", "would run on no instance"));
    }

    @ParameterizedTest
    @MethodSource("unguarded")
    void reportsAnAnnotationThatNothingAppliesInTheChildContext(
            Class<?> child, String bean, String consequence, CapturedOutput output) {
        ElectionStartException refusal = catchThrowableOfType(
                ElectionStartException.class, () -> run(child).close());

        assertThat(refusal)
                .hasMessageContaining(bean)
                .hasMessageContaining(consequence)
                .hasMessageContaining("leader election is configured in its parent");
        assertThat(output).contains("APPLICATION FAILED TO START", "Move the bean to the context of leader election");
    }

    @Test
    void appliesAnnotationsInAChildContextWithLeaderElectionOfItsOwn() throws Exception {
        try (ConfigurableApplicationContext child = run(WithElections.class)) {
            assertThat(child.getBeanNamesForType(LeaderElections.class)).isEmpty();
            LeaderElections ofParent = child.getBean(LeaderElections.class);
            await().until(() -> ofParent.election("jobs").isLeader());
            assertThat(child.getBean(Job.class).run()).contains("jobs");
            child.getBean(Relay.class).begun.await();
        }
    }

    @Test
    void acceptsAChildContextWithoutAnnotations() {
        try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .properties("election.store=memory")
                        .run();
                AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
            child.setParent(parent);
            child.refresh();
            assertThat(child.isActive()).isTrue();
        }
    }
}
