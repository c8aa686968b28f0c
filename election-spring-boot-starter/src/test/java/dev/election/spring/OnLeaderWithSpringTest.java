// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderWork;
import dev.election.Term;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

class OnLeaderWithSpringTest {

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @EnableAsync
    static class Enabled {

        @Bean
        ThreadPoolTaskExecutor taskExecutor() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setThreadNamePrefix("async-");
            return executor;
        }
    }

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

    static class Asynchronous {

        private final List<String> runs = new CopyOnWriteArrayList<>();

        @Async
        @OnLeader("jobs")
        CompletableFuture<@Nullable String> future() {
            return CompletableFuture.completedFuture(
                    Thread.currentThread().getName() + Term.current().token());
        }

        @Async
        @OnLeader("jobs")
        void nothing() {
            runs.add(Thread.currentThread().getName() + Term.current().token());
        }

        @Async
        CompletableFuture<Boolean> unguarded() {
            return CompletableFuture.completedFuture(true);
        }

        List<String> runs() {
            return runs;
        }
    }

    @Test
    void decidesOnTheThreadThatRunsAnAsynchronousMethod() {
        leader().withBean(Asynchronous.class)
                .withUserConfiguration(Enabled.class)
                .run(context -> {
                    awaitLeading(context, "jobs");
                    assertThat(context.getBean(Asynchronous.class).future().get())
                            .startsWith("async-");
                });
    }

    @Test
    void runsAnAsynchronousMethodWithoutAResultOnTheLeader() {
        leader().withBean(Asynchronous.class)
                .withUserConfiguration(Enabled.class)
                .run(context -> {
                    awaitLeading(context, "jobs");
                    Asynchronous jobs = context.getBean(Asynchronous.class);
                    jobs.nothing();
                    await().until(() -> jobs.runs().size() == 1);
                    assertThat(jobs.runs()).first().asString().startsWith("async-");
                });
    }

    @Test
    void skipsAnAsynchronousMethodOnAFollower() {
        follower()
                .withBean(Asynchronous.class)
                .withUserConfiguration(Enabled.class)
                .run(context -> {
                    Asynchronous jobs = context.getBean(Asynchronous.class);
                    jobs.nothing();
                    assertThat(jobs.future().get()).isNull();
                    assertThat(jobs.unguarded().get()).isTrue();
                    assertThat(jobs.runs()).isEmpty();
                });
    }

    record Ordered(String order) {}

    static class Listening {

        private final List<String> heard = new CopyOnWriteArrayList<>();

        @OnLeader("jobs")
        @EventListener
        void on(Ordered event) {
            heard.add(event.order() + LeaderWork.current().isPresent());
        }

        List<String> heard() {
            return heard;
        }
    }

    @Test
    void hearsEventsOnTheLeaderOnly() {
        leader().withBean(Listening.class).run(context -> {
            awaitLeading(context, "jobs");
            context.publishEvent(new Ordered("tea"));
            assertThat(context.getBean(Listening.class).heard()).containsExactly("teatrue");
        });
        follower().withBean(Listening.class).run(context -> {
            context.publishEvent(new Ordered("tea"));
            assertThat(context.getBean(Listening.class).heard()).isEmpty();
        });
    }
}
