// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.Term;
import dev.election.spring.OnLeader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

class OnLeaderWithAsyncTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Enabled {

        @Bean
        ThreadPoolTaskExecutor taskExecutor() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setThreadNamePrefix("async-");
            return executor;
        }
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
}
