// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.spring.CatchUp;
import dev.election.spring.OnLeader;
import dev.election.spring.guard.InvocationCounters.Outcome;
import dev.election.store.Claim;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import reactor.core.publisher.Mono;

@ExtendWith(OutputCaptureExtension.class)
class CatchUpTest {

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @EnableAsync
    static class Scheduling {

        @Bean
        ThreadPoolTaskScheduler taskScheduler() {
            ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
            scheduler.setThreadNamePrefix("scheduler-");
            return scheduler;
        }
    }

    static class Jobs {

        final List<String> runs = new CopyOnWriteArrayList<>();

        void ran() {
            runs.add(Thread.currentThread().getName().replaceAll("-.*", "-")
                    + Term.current().token());
        }

        List<String> runs() {
            return runs;
        }
    }

    static class Always extends Jobs {

        @OnLeader(value = "jobs", catchUp = CatchUp.ALWAYS)
        @Scheduled(fixedRate = 1, initialDelay = 1, timeUnit = TimeUnit.DAYS)
        void job() {
            ran();
        }
    }

    static class EachStart extends Jobs {

        @OnLeader(value = "jobs", catchUp = CatchUp.MISSED)
        @Scheduled(fixedRate = 1, timeUnit = TimeUnit.DAYS)
        void job() {
            ran();
        }
    }

    static class Missed extends Jobs {

        @OnLeader(value = "jobs", catchUp = CatchUp.MISSED)
        void job() {
            ran();
        }
    }

    static class Asynchronous extends Jobs {

        @Async("taskScheduler")
        @OnLeader(value = "jobs", catchUp = CatchUp.ALWAYS)
        void job() {
            ran();
        }
    }

    private static void steppedDown(LeaderElection election) {
        election.stepDown(Duration.ofMillis(300));
        await().until(() -> !election.isLeader());
    }

    @Test
    void callsOnceInEachTermOnTheScheduler() {
        leader().withUserConfiguration(Scheduling.class).withBean(Always.class).run(context -> {
            Jobs jobs = context.getBean(Always.class);
            LeaderElection election = awaitLeading(context, "jobs");
            await().until(() -> jobs.runs().equals(List.of("scheduler-1")));
            steppedDown(election);
            await().until(() -> jobs.runs().equals(List.of("scheduler-1", "scheduler-2")));
        });
    }

    @Test
    void countsTheCallByAnOutcomeOfItsOwn() {
        leader().withUserConfiguration(Scheduling.class).withBean(Always.class).run(context -> {
            InvocationCounters counters =
                    context.getBean(OnLeaderBeanPostProcessor.class).invocations();
            await().until(() -> counters.count("jobs", Outcome.CAUGHT_UP) == 1);
            assertThat(counters.count("jobs", Outcome.RUN)).isZero();
        });
    }

    @Test
    void callsThroughProxiesThatWereAddedAfterTheGuard() {
        leader().withUserConfiguration(Scheduling.class)
                .withBean(Asynchronous.class)
                .run(context -> {
                    Jobs jobs = context.getBean(Asynchronous.class);
                    await().until(() -> jobs.runs().equals(List.of("scheduler-1")));
                });
    }

    /** Each start makes the first call of this schedule before the instance is a candidate. */
    @Test
    void makesUpForACallThatWasSkippedAfterACrashOfTheOnlyInstance() {
        LeaseStore store = new InMemoryLeaseStore();
        Instant crash = Instant.parse("2026-01-01T00:00:00Z");
        store.open(new Lease("crashed", "app-1", null, 0, Duration.ofSeconds(1)), crash);
        store.enroll(Map.of("jobs", 0L));
        store.claim("crashed", List.of(new Claim("jobs", 0, 1)), crash);

        leader().withBean(LeaseStore.class, () -> store)
                .withUserConfiguration(Scheduling.class)
                .withBean(EachStart.class)
                .run(context -> {
                    Jobs jobs = context.getBean(EachStart.class);
                    await().until(() -> jobs.runs().equals(List.of("scheduler-2")));
                });
    }

    @Test
    void makesUpForACallThatWasSkippedWhileNobodyLed() {
        leader().withUserConfiguration(Scheduling.class).withBean(Missed.class).run(context -> {
            Missed jobs = context.getBean(Missed.class);
            steppedDown(awaitLeading(context, "jobs"));
            jobs.job();
            await().until(() -> jobs.runs().equals(List.of("scheduler-2")));
        });
    }

    @Test
    void callsNothingIfNoCallWasSkipped() {
        leader().withUserConfiguration(Scheduling.class).withBean(Missed.class).run(context -> {
            LeaderElection election = awaitLeading(context, "jobs");
            steppedDown(election);
            await().until(election::isLeader);
            await().during(Duration.ofMillis(100))
                    .until(() -> context.getBean(Missed.class).runs().isEmpty());
        });
    }

    @Test
    void callsOnAScheduledExecutorServiceIfThatIsWhatThereIs() {
        leader().withBean(
                        ScheduledExecutorService.class,
                        () -> Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "executor-1")),
                        definition -> definition.setDestroyMethodName("shutdownNow"))
                .withBean(Missed.class)
                .run(context -> {
                    Missed jobs = context.getBean(Missed.class);
                    steppedDown(awaitLeading(context, "jobs"));
                    jobs.job();
                    await().until(() -> jobs.runs().equals(List.of("executor-2")));
                });
    }

    @Test
    void warnsIfThereIsNoSchedulerToCallOn(CapturedOutput output) {
        leader().withBean(Missed.class).run(context -> assertThat(output)
                .contains("Missed.job() of bean")
                .contains("are not made up for")
                .contains("Add @EnableScheduling"));
    }

    // ---- what cannot work

    @OnLeader(value = "jobs", catchUp = CatchUp.ALWAYS)
    static class OnAClass {
        void job() {}
    }

    static class WithParameters {
        @OnLeader(value = "jobs", catchUp = CatchUp.ALWAYS)
        void job(String what) {}
    }

    static class OfAPublisher {
        @OnLeader(value = "jobs", catchUp = CatchUp.ALWAYS)
        Mono<String> job() {
            return Mono.empty();
        }
    }

    static class ThatThrows {
        @OnLeader(value = "jobs", catchUp = CatchUp.MISSED, otherwise = OnLeader.Otherwise.THROW)
        void job() {}
    }

    static class WithAPrimitiveResult {
        @OnLeader(value = "jobs", concurrent = false, otherwise = OnLeader.Otherwise.THROW)
        int job() {
            return 0;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OfAPrototype {

        @Bean
        @Scope("prototype")
        Missed missed() {
            return new Missed();
        }

        @Bean
        String user(Missed missed) {
            return missed.toString();
        }
    }

    @Test
    void refusesAnAnnotationOnTheClass() {
        refuses(OnAClass.class, "job", "each method of it would be called");
    }

    @Test
    void refusesAMethodWithParameters() {
        refuses(WithParameters.class, "job", "there is nothing to pass to them");
    }

    @Test
    void refusesAMethodThatReturnsAPublisher() {
        refuses(OfAPublisher.class, "job", "returns before its work begins or ends");
    }

    @Test
    void refusesToMakeUpForCallsThatThrow() {
        refuses(ThatThrows.class, "job", "no call is skipped");
    }

    @Test
    void refusesAMethodWithAResultThatNoSkippedCallCanReturn() {
        refuses(WithAPrimitiveResult.class, "job", "no value of type int");
    }

    @Test
    void refusesAMethodOfABeanThatIsNotASingleton() {
        refuses(OfAPrototype.class, "job", "not a singleton");
    }

    // ---- calls that overlap

    static class Alone {

        final CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        final AtomicInteger calls = new AtomicInteger();

        @OnLeader(value = "jobs", concurrent = false)
        CompletableFuture<@Nullable Void> job() {
            calls.incrementAndGet();
            return result;
        }

        int calls() {
            return calls.get();
        }

        void complete() {
            result.complete(null);
        }
    }

    private static void call(Alone bean) {
        var unused = bean.job();
    }

    @Test
    void skipsACallWhileAnotherOneRuns() {
        leader().withBean(Alone.class).run(context -> {
            Alone bean = context.getBean(Alone.class);
            awaitLeading(context, "jobs");
            call(bean);
            assertThat(bean.job()).isCompletedWithValue(null);
            assertThat(bean.calls()).isEqualTo(1);
            bean.complete();
        });
    }

    @Test
    void callsAgainOnceTheFutureOfTheCallBeforeIsComplete() {
        leader().withBean(Alone.class).run(context -> {
            Alone bean = context.getBean(Alone.class);
            awaitLeading(context, "jobs");
            call(bean);
            bean.complete();
            call(bean);
            assertThat(bean.calls()).isEqualTo(2);
        });
    }

    @Test
    void countsACallThatWasSkippedSinceAnotherOneRuns() {
        leader().withBean(Alone.class).run(context -> {
            Alone bean = context.getBean(Alone.class);
            awaitLeading(context, "jobs");
            call(bean);
            call(bean);
            assertThat(context.getBean(OnLeaderBeanPostProcessor.class)
                            .invocations()
                            .count("jobs", Outcome.OVERLAPPED))
                    .isEqualTo(1);
            bean.complete();
        });
    }

    @Test
    void skipsAnOverlappingCallAlsoIfLeaderElectionIsDisabled() {
        leader().withPropertyValues("election.enabled=false")
                .withBean(Alone.class)
                .run(context -> {
                    Alone bean = context.getBean(Alone.class);
                    call(bean);
                    call(bean);
                    assertThat(bean.calls()).isEqualTo(1);
                    bean.complete(); // the shutdown would wait for it
                });
    }
}
