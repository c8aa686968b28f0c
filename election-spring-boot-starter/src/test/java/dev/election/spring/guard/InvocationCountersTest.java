// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.election.NotLeaderException;
import dev.election.spring.OnLeader;
import dev.election.spring.TestContexts;
import dev.election.spring.guard.InvocationCounters.Outcome;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Mono;

class InvocationCountersTest {

    static class Jobs {

        @OnLeader("jobs")
        void skip() {}

        @OnLeader(value = "jobs", otherwise = OnLeader.Otherwise.THROW)
        void refuse() {}

        @OnLeader("jobs")
        Mono<String> stream() {
            return Mono.just("streamed");
        }
    }

    private static long count(ApplicationContext context, Outcome outcome) {
        return context.getBean(OnLeaderBeanPostProcessor.class).invocations().count("jobs", outcome);
    }

    @Test
    void countsCallsThatRan() {
        TestContexts.leader().withBean(Jobs.class).run(context -> {
            TestContexts.awaitLeading(context, "jobs");
            context.getBean(Jobs.class).skip();

            assertThat(count(context, Outcome.RUN)).isEqualTo(1);
        });
    }

    @Test
    void countsCallsThatWereSkipped() {
        TestContexts.follower().withBean(Jobs.class).run(context -> {
            context.getBean(Jobs.class).skip();

            assertThat(count(context, Outcome.SKIPPED)).isEqualTo(1);
        });
    }

    @Test
    void countsCallsThatWereRefused() {
        TestContexts.follower().withBean(Jobs.class).run(context -> {
            assertThatExceptionOfType(NotLeaderException.class)
                    .isThrownBy(() -> context.getBean(Jobs.class).refuse());

            assertThat(count(context, Outcome.REFUSED)).isEqualTo(1);
        });
    }

    @Test
    void countsAPublisherAtEachSubscription() {
        TestContexts.leader().withBean(Jobs.class).run(context -> {
            TestContexts.awaitLeading(context, "jobs");
            Mono<String> stream = context.getBean(Jobs.class).stream();
            assertThat(count(context, Outcome.RUN)).isZero();
            stream.block();
            stream.block();

            assertThat(count(context, Outcome.RUN)).isEqualTo(2);
        });
    }
}
