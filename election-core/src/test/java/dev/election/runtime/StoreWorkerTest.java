// SPDX-License-Identifier: Apache-2.0
package dev.election.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeaseStoreException;
import dev.election.StoreRefusedException;
import dev.election.protocol.Command;
import dev.election.protocol.Request;
import dev.election.store.InMemoryLeaseStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** L2 and "no instance stays dead": the loop survives whatever the store throws at it. */
class StoreWorkerTest {

    private final TroubledStore store = new TroubledStore(new InMemoryLeaseStore());
    private final LeaseElections elections = LeaseElections.builder(store)
            .instance("me")
            .leaseDuration(Duration.ofSeconds(30))
            .heartbeatInterval(Duration.ofMillis(10))
            .build();
    private final LeaderElection billing = elections.election("billing");

    @BeforeEach
    void lead() throws InterruptedException {
        elections.start();
        assertThat(billing.awaitLeadership(Duration.ofSeconds(10))).isTrue();
    }

    @AfterEach
    void close() {
        store.onRenewal = number -> {};
        store.letGo();
        elections.close();
    }

    /** An exception that no log can print. */
    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    static Stream<Named<Supplier<Throwable>>> whateverAStoreThrows() {
        return Stream.of(
                Named.of("an exception of the store", () -> new LeaseStoreException("thrown by a test")),
                Named.of("a checked exception", () -> new java.io.IOException("thrown by a test")),
                Named.of("an interruption", () -> new InterruptedException("thrown by a test")),
                Named.of("a failed assertion", () -> new AssertionError("thrown by a test")),
                Named.of("no memory", () -> new OutOfMemoryError("thrown by a test")),
                Named.of("no stack", () -> new StackOverflowError("thrown by a test")),
                Named.of("a missing class", () -> new NoClassDefFoundError("thrown by a test")),
                Named.of("what no log can print", Unspeakable::new));
    }

    private void renewsManyTimesMore() {
        long before = store.renewals.get();
        await().until(() -> store.renewals.get() > before + 20);
        assertThat(billing.requireTerm().token()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("whateverAStoreThrows")
    void survivesWhateverEveryThirdRenewalThrows(Supplier<Throwable> thrown) {
        store.onRenewal = number -> {
            if (number % 3 == 0) {
                StoreWorkerTest.<RuntimeException>sneak(thrown.get());
            }
        };

        renewsManyTimesMore();
    }

    @Test
    void survivesAnInterruptThatTheStoreLeavesBehind() {
        store.onRenewal = number -> {
            if (number % 3 == 0) {
                Thread.currentThread().interrupt();
            }
        };

        renewsManyTimesMore();
    }

    @Test
    void saysThatTheStoreFailsOnceAndThatItAnswersAgainOnce() {
        try (LogLines log = new LogLines()) {
            long begin = store.renewals.get();
            store.onRenewal = number -> {
                if (number < begin + 12) {
                    throw new LeaseStoreException("thrown by a test");
                }
            };

            await().until(() -> !log.containing("responds again").isEmpty());

            assertThat(log.containing("did not respond"))
                    .containsOnlyOnce(
                            "WARN The lease store did not respond to Renew; the request is repeated until it does");
            assertThat(log.containing("WARN")).hasSize(1);
            assertThat(log.containing("responds again")).hasSize(1);
        }
    }

    @Test
    void saysOnceThatNothingCanBeWrittenThoughReadsAreAnswered() {
        try (LogLines log = new LogLines()) {
            AtomicInteger refused = new AtomicInteger();
            store.onClaim = () -> {
                refused.incrementAndGet();
                throw new LeaseStoreException("nothing can be written");
            };
            elections.election("orders");

            await().until(() -> refused.get() > 5);
            store.onClaim = () -> {};
            await().until(() -> !log.containing("responds again").isEmpty());

            assertThat(log.containing("WARN")).hasSize(1);
            assertThat(log.containing("responds again")).hasSize(1);
        }
    }

    @Test
    void saysOnceThatEnrolmentsFailThoughSomeAreAnsweredInBetween() {
        try (LogLines log = new LogLines()) {
            AtomicInteger refused = new AtomicInteger();
            store.onEnrolment = names -> {
                if (names.contains("refused")) {
                    refused.incrementAndGet();
                    throw new LeaseStoreException("thrown by a test");
                }
            };
            elections.election("refused");
            for (int i = 0; i < 10; i++) {
                LeaderElection good = elections.election("good" + i);
                int before = refused.get();
                await().until(() -> good.isLeader() && refused.get() > before);
            }

            assertThat(log.containing("did not respond")).hasSize(1);
            assertThat(log.containing("responds again")).isEmpty();
        }
    }

    @Test
    void survivesAnErrorOutsideOfTheStore() {
        Stage stage = new Stage();
        StoreWorker worker = new StoreWorker(stage.engine, stage.machine::nanosToRenewal, stage.machine::nextRenewal);
        Thread thread = new Thread(worker, "worker under test");
        stage.clock.failOn(thread, 2);
        thread.start();

        await().until(() -> stage.engine.read(now -> stage.machine.belief() != null));

        stage.engine.stop();
    }

    @Test
    void aLostAnswerThatCouldNotBeReportedAtOnceIsReportedLater() {
        AtomicInteger asked = new AtomicInteger();
        Stage stage = new Stage();
        StoreWorker worker = new StoreWorker(stage.engine, stage.machine::nanosToRenewal, now -> {
            // from now on the clock fails: when the answer is brought, and when its loss is reported
            stage.clock.failOn(Thread.currentThread(), 2);
            Request<Command> request = stage.machine.nextRenewal(now);
            asked.addAndGet(request == null ? 0 : 1);
            return request;
        });
        new Thread(worker, "worker under test").start();

        await().until(() -> {
            stage.clock.advance(Duration.ofMillis(100));
            return asked.get() > 1;
        });

        stage.engine.stop();
    }

    @Test
    void aQuestionThatIsLostBeforeItIsAskedIsGivenUp() {
        Stage stage = new Stage();
        AtomicBoolean first = new AtomicBoolean(true);
        StoreWorker worker = new StoreWorker(stage.engine, stage.machine::nanosToRenewal, now -> {
            if (first.getAndSet(false)) {
                // the clock fails when the machine has made its question already
                stage.engine.act(later -> {});
                stage.clock.failOn(Thread.currentThread(), 1);
            }
            return stage.machine.nextRenewal(now);
        });
        new Thread(worker, "worker under test").start();

        await().until(() -> {
            stage.clock.advance(Duration.ofMillis(100));
            return stage.engine.read(now -> stage.machine.belief() != null);
        });

        stage.engine.stop();
    }

    private void refusesRenewals(String reason) {
        store.onRenewal = number -> {
            throw new StoreRefusedException(reason);
        };
    }

    @Test
    void aRefusalIsLoggedOnceAsAnErrorWhateverIsRefused() {
        try (LogLines log = new LogLines()) {
            long begin = store.renewals.get();
            refusesRenewals("no right");
            AtomicInteger observations = new AtomicInteger();
            store.onObservation = () -> {
                observations.incrementAndGet();
                throw new StoreRefusedException("no right");
            };

            await().until(() -> store.renewals.get() > begin + 5 && observations.get() > 5);

            assertThat(log.containing("ERROR")).hasSize(1).first().asString().contains("refuses", "no right");
            assertThat(log.containing("WARN")).isEmpty();
        }
    }

    @Test
    void aRefusalForAnotherReasonIsLoggedAgain() {
        try (LogLines log = new LogLines()) {
            refusesRenewals("no right");
            await().until(() -> log.containing("ERROR").size() == 1);

            refusesRenewals("no table");

            await().until(() -> log.containing("ERROR").size() == 2);
            assertThat(log.containing("no table")).isNotEmpty();
        }
    }

    @Test
    void aRefusalAfterARecoveryIsLoggedAgain() {
        try (LogLines log = new LogLines()) {
            refusesRenewals("no right");
            await().until(() -> log.containing("ERROR").size() == 1);
            store.onRenewal = number -> {};
            await().until(() -> !log.containing("responds again").isEmpty());

            refusesRenewals("no right");

            await().until(() -> log.containing("ERROR").size() == 2);
        }
    }

    @Test
    void theStatusHasTheReasonOfARefusalUntilItEnds() {
        refusesRenewals("no right");
        await().until(() -> "no right".equals(elections.status().refusal()));

        store.onRenewal = number -> {};

        await().until(() -> elections.status().refusal() == null);
    }
}
