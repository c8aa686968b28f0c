// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.Term;
import dev.election.spring.OnLeader;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.annotation.Observed;
import io.micrometer.observation.aop.ObservedAspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** The order of the guard and other advice, as the table in the reference says. */
class OnLeaderAdviceOrderTest {

    /** What other advice did, and whether it did it inside leader work. */
    static class Diary {

        private final List<String> lines = new CopyOnWriteArrayList<>();

        void add(String what) {
            lines.add(what + (LeaderWork.current().isPresent() ? " inside" : " outside"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    @EnableCaching(proxyTargetClass = true)
    @EnableTransactionManagement(proxyTargetClass = true)
    @EnableResilientMethods(proxyTargetClass = true)
    @EnableAspectJAutoProxy(proxyTargetClass = true)
    static class Everything {

        @Bean
        Diary diary() {
            return new Diary();
        }

        @Bean
        ThreadPoolTaskExecutor taskExecutor() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setThreadNamePrefix("async-");
            return executor;
        }

        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }

        @Bean
        PlatformTransactionManager transactionManager(Diary diary) {
            return new AbstractPlatformTransactionManager() {
                @Override
                protected Object doGetTransaction() {
                    return diary;
                }

                @Override
                protected void doBegin(Object transaction, TransactionDefinition definition) {
                    diary.add("begins");
                }

                @Override
                protected void doCommit(DefaultTransactionStatus status) {
                    diary.add("commits");
                }

                @Override
                protected void doRollback(DefaultTransactionStatus status) {
                    diary.add("rolls back");
                }
            };
        }

        @Bean
        ObservationRegistry observationRegistry(Diary diary) {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
                @Override
                public void onStart(Observation.Context context) {
                    diary.add("observes");
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            });
            return registry;
        }

        @Bean
        ObservedAspect observedAspect(ObservationRegistry registry) {
            return new ObservedAspect(registry);
        }
    }

    static class Jobs {

        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @Async
        @OnLeader("jobs")
        CompletableFuture<@Nullable String> asynchronous() {
            return CompletableFuture.completedFuture(Thread.currentThread().getName());
        }

        @OnLeader("jobs")
        @ConcurrencyLimit(1)
        Optional<Boolean> limited() throws InterruptedException {
            entered.countDown();
            mayEnd.await();
            return Optional.of(true);
        }

        @OnLeader("jobs")
        @Observed(name = "job")
        void observed() {}

        @OnLeader("jobs")
        @Transactional
        void transactional() {}

        @OnLeader("jobs")
        @Cacheable("tokens")
        @Nullable
        Long cached() {
            return Term.current().token();
        }

        @OnLeader("jobs")
        @Async
        @ConcurrencyLimit(1)
        @Retryable
        @Transactional
        public void everything() {}

        CountDownLatch entered() {
            return entered;
        }

        CountDownLatch mayEnd() {
            return mayEnd;
        }
    }

    interface Check {
        void check(AssertableApplicationContext context, Jobs jobs, LeaderElection election) throws Exception;
    }

    private static void whileLeading(Check check) {
        with(leader()).run(context -> check.check(context, context.getBean(Jobs.class), awaitLeading(context, "jobs")));
    }

    private static void whileFollowing(Consumer<Jobs> call, Consumer<List<String>> check) {
        with(follower()).run(context -> {
            call.accept(context.getBean(Jobs.class));
            check.accept(context.getBean(Diary.class).lines);
        });
    }

    private static ApplicationContextRunner with(ApplicationContextRunner runner) {
        return runner.withUserConfiguration(Everything.class).withBean(Jobs.class);
    }

    private static List<String> diary(AssertableApplicationContext context) {
        return context.getBean(Diary.class).lines;
    }

    @Test
    void asyncPrecedesTheGuardWhichDecidesOnTheThreadOfTheJob() {
        whileLeading((context, jobs, election) ->
                assertThat(jobs.asynchronous().get()).startsWith("async-"));
        with(follower()).run(context -> assertThat(
                        context.getBean(Jobs.class).asynchronous().get())
                .isNull());
    }

    @Test
    void aConcurrencyLimitPrecedesTheGuardWhichDecidesAfterTheWait() {
        whileLeading((context, jobs, election) -> {
            CompletableFuture<Optional<Boolean>> first = CompletableFuture.supplyAsync(() -> limited(jobs));
            jobs.entered().await();
            CompletableFuture<Optional<Boolean>> second = new CompletableFuture<>();
            Thread waiting = new Thread(() -> second.complete(limited(jobs)));
            waiting.start();
            await().until(() -> waiting.getState() == Thread.State.WAITING);

            election.stepDown();
            jobs.mayEnd().countDown();

            assertThat(first.get()).contains(true);
            assertThat(second.get()).isEmpty();
        });
    }

    private static Optional<Boolean> limited(Jobs jobs) {
        try {
            return jobs.limited();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theGuardPrecedesObservationsSoThatSkippedCallsAreNotObserved() {
        whileFollowing(Jobs::observed, lines -> assertThat(lines).isEmpty());
        whileLeading((context, jobs, election) -> {
            jobs.observed();
            assertThat(diary(context)).containsExactly("observes inside");
        });
    }

    @Test
    void theGuardPrecedesTransactionsSoThatSkippedCallsBeginNone() {
        whileFollowing(Jobs::transactional, lines -> assertThat(lines).isEmpty());
        whileLeading((context, jobs, election) -> {
            jobs.transactional();
            assertThat(diary(context)).containsExactly("begins inside", "commits inside");
        });
    }

    @Test
    void theGuardPrecedesCachesSoThatSkippedCallsNeitherReadNorFillThem() {
        whileLeading((context, jobs, election) -> {
            assertThat(jobs.cached()).isEqualTo(1);
            election.stepDown();
            await().until(() -> !election.isLeader());
            assertThat(jobs.cached()).isNull();
            awaitLeading(context, "jobs");
            assertThat(jobs.cached()).isEqualTo(1);
        });
    }

    @Test
    void advisesInOneOrder() {
        whileLeading((context, jobs, election) -> {
            List<String> order = new ArrayList<>();
            for (Advisor advisor : ((Advised) jobs).getAdvisors()) {
                order.add(advisor.getAdvice().getClass().getSimpleName());
            }
            assertThat(order)
                    .containsSubsequence(
                            "AnnotationAsyncExecutionInterceptor",
                            "ConcurrencyLimitInterceptor",
                            "OnLeaderInterceptor",
                            "RetryAnnotationInterceptor",
                            "TransactionInterceptor",
                            "AttemptInterceptor");
        });
    }
}
