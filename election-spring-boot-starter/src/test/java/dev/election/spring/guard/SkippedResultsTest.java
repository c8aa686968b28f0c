// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.whileFollowing;
import static dev.election.spring.TestContexts.whileLeading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.election.NotLeaderException;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SkippedResultsTest {

    static class Jobs {

        private final AtomicInteger runs = new AtomicInteger();

        int runs() {
            return runs.get();
        }

        @OnLeader("jobs")
        void nothing() {
            runs.incrementAndGet();
        }

        @OnLeader("jobs")
        @Nullable
        Long token() {
            return Term.current().token();
        }

        @OnLeader("jobs")
        Optional<String> optional() {
            return Optional.of("done");
        }

        @OnLeader("jobs")
        OptionalInt optionalInt() {
            return OptionalInt.of(1);
        }

        @OnLeader("jobs")
        CompletableFuture<@Nullable String> future() {
            return CompletableFuture.completedFuture("done");
        }

        @OnLeader("jobs")
        CompletionStage<@Nullable String> stage() {
            return CompletableFuture.completedFuture("done");
        }

        @OnLeader("jobs")
        Future<@Nullable String> plainFuture() {
            return CompletableFuture.completedFuture("done");
        }

        @OnLeader(election = "jobs", otherwise = OnLeader.Otherwise.THROW)
        int primitiveOrThrow() {
            return 7;
        }

        @OnLeader("jobs")
        void failing() throws IOException {
            throw new IOException("disk");
        }
    }

    @Test
    void runsOnTheLeader() {
        whileLeading("jobs", Jobs.class, jobs -> {
            jobs.nothing();
            assertThat(jobs.runs()).isEqualTo(1);
        });
    }

    @Test
    void isSkippedOnAFollower() {
        whileFollowing(Jobs.class, jobs -> {
            jobs.nothing();
            assertThat(jobs.runs()).isZero();
        });
    }

    @Test
    void tellsTheTermInside() {
        whileLeading("jobs", Jobs.class, jobs -> assertThat(jobs.token()).isEqualTo(1));
    }

    @Test
    void returnsWhatTheMethodReturnsOnTheLeader() {
        whileLeading("jobs", Jobs.class, jobs -> {
            assertThat(jobs.optional()).contains("done");
            assertThat(jobs.optionalInt()).hasValue(1);
            assertThat(jobs.future()).isCompletedWithValue("done");
            assertThat(jobs.primitiveOrThrow()).isEqualTo(7);
        });
    }

    @Test
    void returnsNullForASkippedObject() {
        whileFollowing(Jobs.class, jobs -> assertThat(jobs.token()).isNull());
    }

    @Test
    void returnsEmptyForASkippedOptional() {
        whileFollowing(Jobs.class, jobs -> {
            assertThat(jobs.optional()).isEmpty();
            assertThat(jobs.optionalInt()).isEmpty();
        });
    }

    @Test
    void returnsACompletedFutureForASkippedOne() {
        whileFollowing(Jobs.class, jobs -> {
            assertThat(jobs.future()).isCompletedWithValue(null);
            assertThat(jobs.stage().toCompletableFuture()).isCompletedWithValue(null);
            assertThat(jobs.plainFuture()).isDone();
        });
    }

    @Test
    void throwsOnAFollowerIfToldTo() {
        whileFollowing(Jobs.class, jobs -> assertThatExceptionOfType(NotLeaderException.class)
                .isThrownBy(jobs::primitiveOrThrow)
                .satisfies(e -> assertThat(e.election()).isEqualTo("jobs"))
                .withMessageContaining("does not lead 'jobs'"));
    }

    @Test
    void letsExceptionsThrough() {
        whileLeading("jobs", Jobs.class, jobs -> assertThatExceptionOfType(IOException.class)
                .isThrownBy(jobs::failing)
                .withMessage("disk"));
    }
}
