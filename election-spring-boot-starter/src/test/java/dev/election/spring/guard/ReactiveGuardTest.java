// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.staysCurrent;
import static dev.election.spring.TestContexts.whileFollowing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.NotLeaderException;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ReactiveGuardTest {

    static class Jobs {

        private final AtomicInteger calls = new AtomicInteger();

        int calls() {
            return calls.get();
        }

        @OnLeader("jobs")
        Mono<Long> token() {
            calls.incrementAndGet();
            return Mono.fromCallable(() -> Term.current().token());
        }

        @OnLeader("jobs")
        <T> Flux<T> stream(Flux<T> source) {
            return source;
        }

        @OnLeader("jobs")
        <T> Mono<T> one(Mono<T> source) {
            return source;
        }

        @OnLeader("jobs")
        Publisher<String> publisher() {
            return Flux.just("done");
        }

        @OnLeader("jobs")
        Mono<String> failing() {
            throw new IllegalStateException("assembly");
        }

        @OnLeader(value = "jobs", otherwise = OnLeader.Otherwise.THROW)
        Mono<String> orThrow() {
            return Mono.just("done");
        }
    }

    private static void whileLeading(BiConsumer<Jobs, LeaderElection> check) {
        leader().withBean(Jobs.class)
                .run(context -> check.accept(context.getBean(Jobs.class), awaitLeading(context, "jobs")));
    }

    @Test
    void runsOnTheLeaderUnderItsTerm() {
        whileLeading((jobs, election) -> assertThat(jobs.token().block()).isEqualTo(1));
    }

    @Test
    void isEmptyOnAFollower() {
        whileFollowing(Jobs.class, jobs -> {
            assertThat(jobs.token().blockOptional()).isEmpty();
            assertThat(Flux.from(jobs.publisher()).collectList().block()).isEmpty();
            assertThat(jobs.calls()).isZero();
        });
    }

    @Test
    void guardsABarePublisher() {
        whileLeading((jobs, election) ->
                assertThat(Flux.from(jobs.publisher()).blockLast()).isEqualTo("done"));
    }

    @Test
    void failsOnAFollowerIfToldToThrow() {
        whileFollowing(Jobs.class, jobs -> {
            Mono<String> result = jobs.orThrow();
            assertThatExceptionOfType(NotLeaderException.class).isThrownBy(result::block);
        });
    }

    @Test
    void decidesAtEachSubscription() {
        whileLeading((jobs, election) -> {
            Mono<Long> result = jobs.token();
            assertThat(jobs.calls()).isZero();
            assertThat(result.block()).isEqualTo(1);
            assertThat(result.block()).isEqualTo(1);
            election.stepDown(Duration.ofMinutes(1));
            assertThat(result.blockOptional()).isEmpty();
            assertThat(jobs.calls()).isEqualTo(2);
        });
    }

    @Test
    void keepsTheTermUntilTheStreamIsComplete() {
        whileLeading((jobs, election) -> {
            Sinks.Many<String> source = Sinks.many().unicast().onBackpressureBuffer();
            Term term = election.requireTerm();
            Disposable unused = jobs.stream(source.asFlux()).subscribe();
            election.stepDown();
            staysCurrent(term);
            source.tryEmitComplete().orThrow();
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void keepsTheTermUntilTheStreamIsCancelled() {
        whileLeading((jobs, election) -> {
            Term term = election.requireTerm();
            Disposable subscription = jobs.stream(Flux.never()).subscribe();
            election.stepDown();
            staysCurrent(term);
            subscription.dispose();
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void failsWithWhatTheMethodThrowsAndEndsTheWork() {
        whileLeading((jobs, election) -> {
            Term term = election.requireTerm();
            Mono<String> result = jobs.failing();
            assertThatIllegalStateException().isThrownBy(result::block).withMessage("assembly");
            election.stepDown();
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void handsOnReactorsContext() {
        whileLeading((jobs, election) -> assertThat(
                        jobs.one(Mono.deferContextual(context -> Mono.just(context.<String>get("user"))))
                                .contextWrite(context -> context.put("user", "ada"))
                                .block())
                .isEqualTo("ada"));
    }

    @Test
    void doesNotCancelASingleValueThatIsComplete() {
        whileLeading((jobs, election) -> {
            AtomicBoolean cancelled = new AtomicBoolean();
            assertThat(jobs.one(Mono.just("done").hide().doOnCancel(() -> cancelled.set(true)))
                            .block())
                    .isEqualTo("done");
            assertThat(cancelled).isFalse();
        });
    }
}
