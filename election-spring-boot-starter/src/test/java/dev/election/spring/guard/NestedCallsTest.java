// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static dev.election.spring.TestContexts.staysCurrent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.spring.OnLeader;
import dev.election.store.Lease;
import dev.election.store.LeaseStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

class NestedCallsTest {

    static class Jobs {

        @OnLeader("jobs")
        void run(Runnable inside) {
            inside.run();
        }

        @OnLeader("jobs")
        @Nullable
        Long token() {
            return Term.current().token();
        }

        @OnLeader("jobs")
        @Nullable
        Term term() {
            return Term.current();
        }

        @OnLeader("jobs")
        CompletableFuture<String> later(CompletableFuture<String> result) {
            return result;
        }

        @OnLeader("jobs")
        Future<String> plain(Future<String> result) {
            return result;
        }

        @OnLeader("others")
        void runOther(Runnable inside) {
            inside.run();
        }
    }

    interface Check {
        void check(ApplicationContext context, Jobs jobs, LeaderElection election) throws Exception;
    }

    private static void whileLeading(Check check) {
        leader().withBean(Jobs.class).run(context -> {
            awaitLeading(context, "others");
            check.check(context, context.getBean(Jobs.class), awaitLeading(context, "jobs"));
        });
    }

    @Test
    void runsANestedCallUnderTheSameTermWhileItIsGivenUp() {
        whileLeading((context, jobs, election) -> jobs.run(() -> {
            election.stepDown();
            assertThat(CompletableFuture.supplyAsync(election::startWork).join())
                    .isEmpty();
            assertThat(jobs.token()).isEqualTo(1);
        }));
    }

    @Test
    void runsANestedCallUnderTheSameTermAcrossAnotherElection() {
        whileLeading((context, jobs, election) -> jobs.run(() -> jobs.runOther(() -> {
            election.stepDown();
            assertThat(jobs.token()).isEqualTo(1);
        })));
    }

    @Test
    void runsANestedCallInsideRunIfLeaderWhileTheTermIsGivenUp() {
        whileLeading((context, jobs, election) -> assertThat(election.runIfLeader(() -> {
                    election.stepDown();
                    assertThat(jobs.token()).isEqualTo(1);
                }))
                .isTrue());
    }

    @Test
    void keepsTheTermWhileANestedFutureIsNotComplete() {
        whileLeading((context, jobs, election) -> {
            CompletableFuture<String> result = new CompletableFuture<>();
            Term term = election.requireTerm();
            jobs.run(() -> {
                election.stepDown();
                var unused = jobs.later(result);
            });
            staysCurrent(term);
            result.complete("done");
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void keepsTheTermWhileAFutureIsNotComplete() {
        whileLeading((context, jobs, election) -> {
            CompletableFuture<String> result = new CompletableFuture<>();
            Term term = election.requireTerm();
            assertThat(jobs.later(result)).isSameAs(result);
            election.stepDown();
            staysCurrent(term);
            result.complete("done");
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void keepsTheTermWhileAPlainFutureIsNotDone() {
        whileLeading((context, jobs, election) -> {
            FutureTask<String> result = new FutureTask<>(() -> "done");
            Term term = election.requireTerm();
            var unused = jobs.plain(result);
            election.stepDown();
            staysCurrent(term);
            result.run();
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void endsTheWorkOfACallThatThrows() {
        whileLeading((context, jobs, election) -> {
            Term term = election.requireTerm();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> jobs.run(() -> {
                        throw new IllegalArgumentException("wrong");
                    }));
            election.stepDown();
            await().until(() -> !term.isCurrent());
        });
    }

    @Test
    void refusesACallInsideARunWhoseTermIsOverThoughItLeadsAgain() {
        whileLeading((context, jobs, election) -> jobs.run(() -> {
            Term old = Term.current();
            expireLease(context);
            await().until(() -> !old.isCurrent());
            await().until(election::isLeader);
            assertThat(jobs.token()).isNull();
        }));
    }

    @Test
    void admitsANewCallInTheNextTerm() {
        whileLeading((context, jobs, election) -> {
            Term old = election.requireTerm();
            expireLease(context);
            await().until(() -> !old.isCurrent());
            await().until(election::isLeader);
            assertThat(jobs.token()).isGreaterThan(old.token());
        });
    }

    private static void expireLease(ApplicationContext context) {
        LeaseStore store = context.getBean(LeaseStore.class);
        List<Lease> leases = store.observe(List.of(), null).leases();
        leases.forEach(lease -> store.close(lease.id()));
    }
}
