// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.Term;
import dev.election.spring.OnLeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

class OnLeaderWithSchedulingTest {

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Enabled {}

    static class Scheduling {

        private final List<Long> tokens = new CopyOnWriteArrayList<>();
        private final AtomicInteger ticks = new AtomicInteger();

        @OnLeader("jobs")
        @Scheduled(fixedDelay = 5)
        void guarded() {
            tokens.add(Term.current().token());
        }

        @Scheduled(fixedDelay = 5)
        void tick() {
            ticks.incrementAndGet();
        }

        List<Long> tokens() {
            return tokens;
        }

        int ticks() {
            return ticks.get();
        }
    }

    @Test
    void runsAScheduledMethodOnTheLeader() {
        leader().withBean(Scheduling.class).withUserConfiguration(Enabled.class).run(context -> {
            Scheduling jobs = context.getBean(Scheduling.class);
            await().until(() -> jobs.tokens().contains(1L));
        });
    }

    @Test
    void skipsAScheduledMethodOnAFollower() {
        follower()
                .withBean(Scheduling.class)
                .withUserConfiguration(Enabled.class)
                .run(context -> {
                    Scheduling jobs = context.getBean(Scheduling.class);
                    await().until(() -> jobs.ticks() > 10);
                    assertThat(jobs.tokens()).isEmpty();
                });
    }

    @Configuration
    @EnableScheduling
    static class InAConfiguration {

        private final List<Long> tokens = new CopyOnWriteArrayList<>();

        @OnLeader("jobs")
        @Scheduled(fixedDelay = 5)
        void job() {
            tokens.add(Term.current().token());
        }

        @Bean
        Supplier<List<Long>> tokens() {
            return () -> tokens;
        }
    }

    @Test
    void runsAScheduledMethodOfAConfigurationClass() {
        leader().withUserConfiguration(InAConfiguration.class).run(context -> {
            Supplier<?> tokens = context.getBean("tokens", Supplier.class);
            await().until(() -> tokens.get().toString().contains("1"));
        });
    }

    @Test
    void skipsAScheduledMethodOfAConfigurationClassOnAFollower() {
        follower()
                .withBean(Scheduling.class)
                .withUserConfiguration(InAConfiguration.class)
                .run(context -> {
                    Scheduling other = context.getBean(Scheduling.class);
                    await().until(() -> other.ticks() > 10);
                    assertThat(context.getBean("tokens", Supplier.class).get()).isEqualTo(List.of());
                });
    }
}
