// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.CarriedWork;
import dev.election.LeaderElection;
import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.runtime.LeaseElections;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leader work hands on to other threads is leader work of the same term, or does not begin. */
class WorkOnOtherThreadsTest {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final ManualDriver driver = new ManualDriver(Duration.ofSeconds(10));
    private final LeaseElections elections =
            driver.builder(store).instance("me").start();
    private final LeaderElection billing = elections.election("billing");
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @BeforeEach
    void lead() {
        driver.settle();
        assertThat(billing.isLeader()).isTrue();
    }

    @AfterEach
    void close() {
        mayEnd.countDown();
        executor.shutdown();
        elections.close();
    }

    private LeaderWork work() {
        return billing.startWork().orElseThrow();
    }

    private static <T> Callable<T> wrappedIn(LeaderWork work, Callable<T> task) throws Exception {
        return work.call(() -> LeaderWork.wrap(task));
    }

    private long untilItMayEnd() throws InterruptedException {
        begun.countDown();
        assertThat(mayEnd.await(10, TimeUnit.SECONDS)).isTrue();
        return Term.current().token();
    }

    private String leaseOfRecord() {
        return String.valueOf(
                store.observe(List.of("billing"), null).leaders().get(0).leaseId());
    }

    private void loseTheLease() {
        store.close(billing.requireTerm().leaseId());
        driver.advance(Duration.ofSeconds(2));
    }

    @Test
    void aWrappedTaskWorksUnderTheTermOfTheWorkThatWrappedIt() throws Exception {
        try (LeaderWork work = work()) {
            Future<Term> seen = executor.submit(wrappedIn(work, Term::current));

            assertThat(seen.get()).isSameAs(work.term());
        }
    }

    @Test
    void nothingOfItIsLeftOnTheThreadAfterwards() throws Exception {
        try (LeaderWork work = work()) {
            executor.submit(wrappedIn(work, Term::current)).get();
        }

        assertThat(executor.submit(() -> LeaderWork.current().isPresent()).get())
                .isFalse();
    }

    @Test
    void aTaskThatNoLeaderWorkWrapsIsItself() {
        Runnable task = () -> {};

        assertThat(LeaderWork.wrap(task)).isSameAs(task);
    }

    @Test
    void aStepDownWaitsForATaskThatRunsAlsoAfterTheWorkHasEnded() throws Exception {
        Future<Long> token;
        try (LeaderWork work = work()) {
            token = executor.submit(wrappedIn(work, this::untilItMayEnd));
        }
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        Term term = billing.requireTerm();

        billing.stepDown();
        driver.settle();
        assertThat(billing.isLeader()).isFalse();
        assertThat(term.isCurrent()).isTrue();
        assertThat(leaseOfRecord()).isEqualTo(term.leaseId());

        mayEnd.countDown();
        assertThat(token.get()).isEqualTo(1);
        driver.settleEndings();
        assertThat(term.isCurrent()).isFalse();
        assertThat(leaseOfRecord()).isEqualTo("null");
    }

    @Test
    void aTaskStartsAfterItsWorkHasEndedWhileTheTermLeads() throws Exception {
        Callable<Long> task;
        try (LeaderWork work = work()) {
            task = wrappedIn(work, () -> Term.current().token());
        }

        assertThat(executor.submit(task).get()).isEqualTo(1);
    }

    @Test
    void aTaskOfWorkThatHasEndedIsRefusedOnceTheTermIsBeingGivenUp() throws Exception {
        Callable<Long> task;
        try (LeaderWork work = work()) {
            task = wrappedIn(work, () -> Term.current().token());
        }
        try (LeaderWork other = work()) {
            billing.stepDown();
            assertThat(other.term().isCurrent()).isTrue();

            assertThatThrownBy(() -> executor.submit(task).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(LeadershipLostException.class)
                    .hasMessageContaining("Term 1 of 'billing' was ending");
            assertThat(executor.submit(() -> LeaderWork.current().isPresent()).get())
                    .isFalse();
        }
    }

    @Test
    void aTaskOfWorkInFlightStartsWhileTheTermIsBeingGivenUpSinceThatWorkMayWaitForIt() throws Exception {
        Term term;
        try (LeaderWork work = work()) {
            term = work.term();
            billing.stepDown();
            driver.settle();

            assertThat(executor.submit(wrappedIn(work, () -> Term.current().token()))
                            .get())
                    .isEqualTo(1);
        }
        driver.settleEndings();
        assertThat(term.isCurrent()).isFalse();
    }

    @Test
    void aTaskThatIsHandedOnByATaskIsWaitedForToo() throws Exception {
        BlockingQueue<Future<Long>> second = new LinkedBlockingQueue<>();
        try (LeaderWork work = work()) {
            executor.submit(wrappedIn(work, () -> {
                        second.add(executor.submit(LeaderWork.wrap(this::untilItMayEnd)));
                        return 0;
                    }))
                    .get();
        }
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        Term term = billing.requireTerm();
        billing.stepDown();
        driver.settle();
        assertThat(term.isCurrent()).isTrue();

        mayEnd.countDown();
        second.take().get();
        driver.settleEndings();
        assertThat(term.isCurrent()).isFalse();
    }

    @Test
    void aTaskIsRefusedAfterTheTermWasLostAlsoIfItsWorkIsInFlightOrThisInstanceLeadsAgain() throws Exception {
        try (LeaderWork work = work()) {
            Callable<Long> task = wrappedIn(work, () -> Term.current().token());
            loseTheLease();
            driver.advance(Duration.ofSeconds(60));
            assertThat(billing.requireTerm().token()).isGreaterThan(1);

            assertThatThrownBy(() -> executor.submit(task).get())
                    .cause()
                    .isInstanceOf(LeadershipLostException.class)
                    .hasMessageContaining("Term 1 of 'billing' is over");
        }
    }

    @Test
    void allTermsOfWorkInsideOtherWorkAreCarried() throws Exception {
        LeaderElection shipping = elections.election("shipping");
        driver.advance(Duration.ofSeconds(5));
        try (LeaderWork outer = work();
                LeaderWork inner = shipping.startWork().orElseThrow()) {
            Callable<Boolean> task = outer.call(() -> wrappedIn(
                    inner,
                    () -> LeaderWork.current().orElseThrow().term() == inner.term()
                            && LeaderWork.current("billing").orElseThrow().term() == outer.term()));

            assertThat(executor.submit(task).get()).isTrue();
        }
    }

    @Test
    void whatALibraryCarriesIsWaitedForUntilItIsRestored() throws Exception {
        CarriedWork carried;
        try (LeaderWork work = work()) {
            carried = work.call(() -> CarriedWork.current().orElseThrow());
        }
        executor.submit(carried::resume).get();
        Term term = billing.requireTerm();
        billing.stepDown();
        driver.settle();
        assertThat(term.isCurrent()).isTrue();

        executor.submit(() -> CarriedWork.restore(null)).get();
        driver.settleEndings();
        assertThat(term.isCurrent()).isFalse();
    }

    @Test
    void whatALibraryCarriesTooLateIsToldSoAndMayStartNothing() throws Exception {
        CarriedWork carried;
        try (LeaderWork work = work()) {
            carried = work.call(() -> CarriedWork.current().orElseThrow());
        }
        billing.stepDown(Duration.ZERO);
        driver.settleEndings();
        driver.advance(Duration.ofSeconds(60));
        assertThat(billing.requireTerm().token()).isEqualTo(2);

        executor.submit(() -> {
                    carried.resume();
                    LeaderWork late = LeaderWork.current().orElseThrow();
                    assertThat(late.isLate()).isTrue();
                    assertThat(late.term().token()).isEqualTo(1);
                    assertThat(late.term().isCurrent()).isFalse();
                    assertThat(billing.startWork()).isEmpty();
                    assertThatThrownBy(Term::current).isInstanceOf(LeadershipLostException.class);
                    CarriedWork.restore(null);
                    assertThat(billing.startWork()).isPresent().get().satisfies(LeaderWork::close);
                })
                .get();
    }

    @Test
    void aLibraryMayLetAThreadDoNoLeaderWorkForAWhile() throws Exception {
        try (LeaderWork work = work()) {
            work.run(() -> {
                CarriedWork earlier = CarriedWork.current().orElseThrow();
                CarriedWork.suspend();
                assertThat(LeaderWork.current()).isEmpty();
                assertThat(LeaderWork.current("billing")).isEmpty();
                earlier.resume();
                assertThat(Term.current()).isSameAs(work.term());
                CarriedWork.restore(null);
                assertThat(LeaderWork.current()).isEmpty();
                CarriedWork.restore(earlier);
                assertThat(LeaderWork.current()).containsSame(work);
            });
        }
    }

    @Test
    void aPartThatALibraryForgetsEndsWithTheWorkAroundIt() throws Exception {
        Term term = billing.requireTerm();
        try (LeaderWork work = work()) {
            work.run(() -> CarriedWork.current().orElseThrow().resume());
        }
        billing.stepDown();
        driver.settleEndings();

        assertThat(term.isCurrent()).isFalse();
        assertThat(LeaderWork.current()).isEmpty();
    }
}
