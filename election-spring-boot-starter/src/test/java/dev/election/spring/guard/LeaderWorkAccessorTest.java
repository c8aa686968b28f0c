// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.staysCurrent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Leader work goes to other threads with the context, found by Micrometer's library itself. */
class LeaderWorkAccessorTest {

    @Configuration(proxyBeanMethods = false)
    static class Workers {

        @Bean
        ThreadPoolTaskExecutor workers() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setCorePoolSize(2);
            executor.setTaskDecorator(new ContextPropagatingTaskDecorator());
            return executor;
        }

        @Bean
        Jobs jobs(ThreadPoolTaskExecutor workers) {
            return new Jobs(workers);
        }
    }

    static class Jobs {

        private final ThreadPoolTaskExecutor workers;

        Jobs(ThreadPoolTaskExecutor workers) {
            this.workers = workers;
        }

        @OnLeader("jobs")
        <T> Future<T> handOn(Callable<T> task) {
            return workers.submit(task);
        }

        @OnLeader("jobs")
        Mono<Long> tokenOnAnotherThread() {
            return Mono.fromCallable(() -> 1)
                    .publishOn(Schedulers.boundedElastic())
                    .map(one -> Term.current().token());
        }
    }

    private static void whileLeading(BiConsumer<Jobs, LeaderElection> check) {
        leader().withUserConfiguration(Workers.class)
                .run(context -> check.accept(context.getBean(Jobs.class), awaitLeading(context, "jobs")));
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void disable() {
        Hooks.disableAutomaticContextPropagation();
    }

    @Test
    void aDecoratedExecutorRunsTasksUnderTheTermOfTheWorkThatSubmitsThem() {
        whileLeading((jobs, election) ->
                assertThat(get(jobs.handOn(() -> Term.current().token()))).isEqualTo(1));
    }

    @Test
    void itsThreadsDoNoLeaderWorkAfterwards() {
        leader().withUserConfiguration(Workers.class).run(context -> {
            awaitLeading(context, "jobs");
            get(context.getBean(Jobs.class).handOn(() -> Term.current().token()));
            ThreadPoolTaskExecutor workers = context.getBean(ThreadPoolTaskExecutor.class);

            assertThat(get(workers.submit(() -> LeaderWork.current().isPresent())))
                    .isFalse();
        });
    }

    @Test
    void aStepDownWaitsForATaskOfADecoratedExecutor() {
        whileLeading((jobs, election) -> {
            Term term = election.requireTerm();
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            Future<Boolean> current = jobs.handOn(() -> {
                begun.countDown();
                mayEnd.await();
                return Term.current().isCurrent();
            });
            await().until(() -> begun.getCount() == 0);

            election.stepDown();
            staysCurrent(term);
            mayEnd.countDown();

            assertThat(get(current)).isTrue();
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void operatorsOnOtherThreadsRunUnderTheTermWhereReactorPropagatesContexts() {
        Hooks.enableAutomaticContextPropagation();

        whileLeading((jobs, election) ->
                assertThat(jobs.tokenOnAnotherThread().block()).isEqualTo(1));
    }

    @Test
    void aPipelineThatLeaderWorkSubscribesToRunsUnderItsTermWhereReactorPropagatesContexts() {
        Hooks.enableAutomaticContextPropagation();

        whileLeading((jobs, election) -> election.runIfLeader(() -> assertThat(Flux.range(0, 4)
                        .parallel(2)
                        .runOn(Schedulers.parallel())
                        .map(each -> Term.current().token())
                        .sequential()
                        .collectList()
                        .block())
                .containsExactly(1L, 1L, 1L, 1L)));
    }
}
