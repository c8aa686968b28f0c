// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.Drain;
import dev.election.LeaderElection;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterruptOnRevokeTest {

    private static final CountDownLatch NEVER = new CountDownLatch(1);

    static class Jobs {

        @OnLeader(value = "jobs", interruptOnRevoke = true)
        Boolean isInterrupted(CountDownLatch begun) {
            begun.countDown();
            try {
                NEVER.await();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        }

        @OnLeader(value = "jobs", interruptOnRevoke = true)
        void endsInterrupted(CountDownLatch begun) {
            begun.countDown();
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }

        @OnLeader(value = "jobs", interruptOnRevoke = true)
        void quick() {}

        @OnLeader(value = "jobs", interruptOnRevoke = true)
        void around(Runnable inside) {
            inside.run();
        }
    }

    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @AfterEach
    void endPool() throws InterruptedException {
        pool.shutdownNow();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    interface Check {
        void check(Jobs jobs, LeaderElection election) throws Exception;
    }

    private static void whileLeading(Check check) {
        leader().withBean(Jobs.class)
                .run(context -> check.check(context.getBean(Jobs.class), awaitLeading(context, "jobs")));
    }

    @Test
    void interruptsTheRunningCall() {
        whileLeading((jobs, election) -> {
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> run = pool.submit(() -> jobs.isInterrupted(begun));
            begun.await();
            election.stepDown();
            assertThat(run.get(10, TimeUnit.SECONDS)).isTrue();
        });
    }

    @Test
    void leavesNoInterruptBehindTheCall() {
        whileLeading((jobs, election) -> {
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> interruptedBehind = pool.submit(() -> {
                jobs.endsInterrupted(begun);
                return Thread.interrupted();
            });
            begun.await();
            election.stepDown();
            assertThat(interruptedBehind.get(10, TimeUnit.SECONDS)).isFalse();
        });
    }

    @Test
    void letsTheCallReturnByItselfWithinTheGrace() {
        leader().withPropertyValues("election.interrupt-after=20s")
                .withBean(Jobs.class)
                .run(context -> {
                    LeaderElection election = awaitLeading(context, "jobs");
                    Jobs jobs = context.getBean(Jobs.class);
                    Future<Boolean> interrupted = pool.submit(() -> {
                        AtomicBoolean flag = new AtomicBoolean();
                        jobs.around(() -> {
                            election.stepDown();
                            try {
                                Term.current().awaitEnding(Duration.ofSeconds(10));
                            } catch (InterruptedException e) {
                                flag.set(true);
                            }
                        });
                        return flag.get();
                    });
                    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
                    assertThat(election.awaitDrained(Duration.ofSeconds(10))).isTrue();
                });
    }

    @Test
    void isNamedWithItsThreadWhileAGracefulEndWaitsForIt() {
        leader().withPropertyValues("election.interrupt-after=20s")
                .withBean(Jobs.class)
                .run(context -> {
                    LeaderElection election = awaitLeading(context, "jobs");
                    Jobs jobs = context.getBean(Jobs.class);
                    CountDownLatch begun = new CountDownLatch(1);
                    Future<Boolean> interrupted = pool.submit(() -> jobs.isInterrupted(begun));
                    begun.await();
                    election.stepDown();
                    assertThat(election.drain().orElseThrow().waitsFor())
                            .extracting(Drain.Awaited::toString)
                            .anyMatch(each -> each.contains("Jobs.isInterrupted(CountDownLatch) on thread 'pool-"));
                    election.stepDownNow();
                    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
                });
    }

    @Test
    void interruptsNobodyAfterTheCallHasReturned() {
        whileLeading((jobs, election) -> {
            pool.submit(jobs::quick).get();
            election.stepDown();
            await().until(() -> election.term().isEmpty());
            assertThat(pool.submit(Thread::interrupted).get()).isFalse();
        });
    }

    @Test
    void interruptsACallThatBeginsInsideATermThatIsGivenUp() {
        whileLeading((jobs, election) -> {
            AtomicBoolean interrupted = new AtomicBoolean();
            jobs.around(() -> {
                election.stepDown();
                interrupted.set(jobs.isInterrupted(new CountDownLatch(1)));
            });
            assertThat(interrupted).isTrue();
        });
    }

    @Test
    void keepsTheInterruptForTheCallAroundAnInterruptedOne() {
        whileLeading((jobs, election) -> {
            AtomicBoolean interrupted = new AtomicBoolean();
            jobs.around(() -> {
                election.stepDown();
                jobs.endsInterrupted(new CountDownLatch(1));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            assertThat(interrupted).isTrue();
        });
    }
}
