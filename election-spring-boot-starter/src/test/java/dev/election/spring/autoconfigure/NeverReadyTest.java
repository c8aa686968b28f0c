// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.spring.actuate.ElectionHealthIndicator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Applications that are not ready, because something of their start has not returned. */
@ExtendWith(OutputCaptureExtension.class)
class NeverReadyTest {

    private static final String NOT_A_CANDIDATE = "This instance is not a candidate after 1000 ms";

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ElectionAutoConfiguration.class, ElectionHealthContributorAutoConfiguration.class})
    static class Application {}

    /** An application whose work is a runner that does not return before it is told to. */
    @Configuration(proxyBeanMethods = false)
    static class MainLoop {

        final CountDownLatch end = new CountDownLatch(1);

        @Bean
        ApplicationRunner mainLoop() {
            return arguments -> end.await();
        }
    }

    private static SpringApplicationBuilder application(Class<?> beans) {
        return new SpringApplicationBuilder(Application.class, beans)
                .web(WebApplicationType.NONE)
                .properties(
                        "election.store=memory",
                        "election.name=billing",
                        "election.lease-duration=1s",
                        "election.heartbeat-interval=50ms",
                        "spring.main.banner-mode=off",
                        "logging.level.dev.election.spring.lifecycle=info");
    }

    @Test
    void saysOnceThatItIsNoCandidateAndWhereItsStartIs(CapturedOutput output) throws Exception {
        CompletableFuture<ConfigurableApplicationContext> created = new CompletableFuture<>();
        CompletableFuture<ConfigurableApplicationContext> running =
                CompletableFuture.supplyAsync(() -> application(MainLoop.class)
                        .listeners((ApplicationStartedEvent event) -> created.complete(event.getApplicationContext()))
                        .run());
        MainLoop main = created.get().getBean(MainLoop.class);
        try {
            await().until(() -> output.getAll().contains(NOT_A_CANDIDATE));
            assertThat(output)
                    .contains("is in dev.election.spring.autoconfigure.NeverReadyTest$MainLoop.", "@WhileLeader");
            Health health = created.get().getBean(ElectionHealthIndicator.class).health();
            assertThat(health.getStatus()).isNotEqualTo(Status.DOWN);
            assertThat(health.getDetails())
                    .containsEntry("candidacy", "not a candidate: the application does not accept traffic yet");
        } finally {
            main.end.countDown();
        }
        try (ConfigurableApplicationContext context = running.get()) {
            await().until(() -> context.getBean(LeaderElection.class).isLeader());
            assertThat(context.getBean(ElectionHealthIndicator.class).health().getDetails())
                    .doesNotContainKey("candidacy");
            assertThat(output.getAll().split(NOT_A_CANDIDATE, -1)).hasSize(2);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WaitingRunner {

        @Bean
        ApplicationRunner waiting(LeaderElection election) {
            return arguments -> election.awaitLeadership(Duration.ofHours(1));
        }
    }

    @Test
    void refusesToWaitForLeadershipInARunner() {
        assertThatIllegalStateException()
                .isThrownBy(() -> application(WaitingRunner.class).run())
                .withMessageStartingWith("Waiting for leadership of 'billing' on thread '")
                .withMessageContaining("would be in vain")
                .withMessageContaining("Handle LeadershipGrantedEvent");
    }

    @Configuration(proxyBeanMethods = false)
    static class WaitingInit {

        @Bean
        Object waiting(LeaderElection election) throws InterruptedException {
            return election.awaitLeadership(Duration.ofHours(1));
        }
    }

    @Test
    void refusesToWaitForLeadershipWhileABeanIsCreated() {
        assertThat(catchThrowable(() -> application(WaitingInit.class).run()))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageContaining("would be in vain");
    }

    @Configuration(proxyBeanMethods = false)
    static class WaitingElsewhere {

        final LeaderElection election;
        final CompletableFuture<Boolean> waited = new CompletableFuture<>();

        WaitingElsewhere(LeaderElection election) {
            this.election = election;
        }

        @EventListener(ApplicationReadyEvent.class)
        void wait(ApplicationReadyEvent ready) {
            var unused = CompletableFuture.runAsync(() -> {
                try {
                    waited.complete(election.awaitLeadership(Duration.ofMinutes(1)));
                } catch (InterruptedException | RuntimeException e) {
                    waited.completeExceptionally(e);
                }
            });
        }
    }

    @Test
    void waitsForLeadershipOnAnyOtherThread() throws Exception {
        try (ConfigurableApplicationContext context =
                application(WaitingElsewhere.class).run()) {
            assertThat(context.getBean(WaitingElsewhere.class).waited.get()).isTrue();
        }
    }

    @Test
    void doesNotWaitWithoutATimeoutAndSoRefusesNothing() {
        try (ConfigurableApplicationContext context =
                application(AskingRunner.class).run()) {
            assertThat(context.getBean(AskingRunner.class).led).isCompletedWithValue(false);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AskingRunner {

        final CompletableFuture<Boolean> led = new CompletableFuture<>();

        @Bean
        ApplicationRunner asking(LeaderElection election) {
            return arguments -> led.complete(election.awaitLeadership(Duration.ZERO));
        }
    }
}
