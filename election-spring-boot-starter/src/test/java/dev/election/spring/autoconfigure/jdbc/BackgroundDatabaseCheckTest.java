// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.startFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.election.LeaseStoreException;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.MissingTablesException;
import dev.election.spring.autoconfigure.JdbcContexts;
import dev.election.spring.autoconfigure.StartedFirst;
import dev.election.store.InMemoryLeaseStore;
import dev.election.store.LeaseStore;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The context goes on while the database is looked at, and nothing is started before the look has ended. */
@ExtendWith(OutputCaptureExtension.class)
class BackgroundDatabaseCheckTest {

    private static final String UNREACHABLE = "The database of leader election cannot be reached";

    private final SlowDatabase database = new SlowDatabase();

    @AfterEach
    void letGo() {
        database.answer();
    }

    private ApplicationContextRunner context(String initializeSchema) {
        return JdbcContexts.withoutDataSource()
                .withBean("dataSource", DataSource.class, database::pool)
                .withPropertyValues("election.jdbc.initialize-schema=" + initializeSchema);
    }

    interface Making {

        void with(JdbcLeaseStore store);
    }

    /** A bean that is made after the store. */
    static class Later {

        Later(JdbcLeaseStore store, Making making) {
            making.with(store);
        }
    }

    /** With a call timeout that a busy machine keeps too. */
    private ApplicationContextRunner context(String initializeSchema, Making making) {
        return context(initializeSchema)
                .withPropertyValues("election.lease-duration=60s")
                .withBean(Later.class)
                .withBean("making", Making.class, () -> making);
    }

    @Test
    void otherBeansAreMadeBeforeTheDatabaseAnswers(CapturedOutput output) {
        context("always", store -> database.answer()).run(context -> {
            awaitLeading(context, "default");
            assertThat(output).doesNotContain(UNREACHABLE);
        });
    }

    @Test
    void aBeanMayUseTheStoreWhenItIsMade() {
        context("always", store -> {
                    database.answer();
                    assertThat(store.observe(Set.of("any"), null).leases()).isEmpty();
                })
                .run(context -> awaitLeading(context, "default"));
    }

    @Test
    void missingTablesStopTheApplicationBeforeAnythingIsStarted() {
        StartedFirst first = new StartedFirst();
        context("never", store -> database.answer())
                .withBean(StartedFirst.class, () -> first)
                .run(context -> {
                    startFailure(context, MissingTablesException.class);
                    assertThat(first.isRunning()).isFalse();
                });
    }

    @Test
    void missingTablesStopAnApplicationWhoseBeansAreLazy() {
        database.answer();
        context("never")
                .withPropertyValues("election.fencing.transactions=false")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> startFailure(context, MissingTablesException.class));
    }

    @Test
    void aDatabaseThatHangsHoldsTheStartUpForOneCall(CapturedOutput output) {
        context("always").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).contains(UNREACHABLE + ": The database did not respond within");
            database.answer();
            awaitLeading(context, "default");
        });
    }

    @Test
    void nothingIsLeftOfALookWhenTheStartFailsMeanwhile() {
        context("always", store -> {
                    database.awaitAsked();
                    database.answer();
                    throw new IllegalStateException("of another bean");
                })
                .run(context -> {
                    startFailure(context, IllegalStateException.class);
                    assertThat(looks()).isEmpty();
                    assertThat(database.connections()).isZero();
                });
    }

    @Test
    void nothingIsLeftOfALookThatHangsWhenTheStartFails(CapturedOutput output) {
        context("always", store -> {
                    database.awaitAsked();
                    throw new IllegalStateException("of another bean");
                })
                .withPropertyValues("election.lease-duration=5s")
                .run(context -> {
                    startFailure(context, IllegalStateException.class);
                    assertThat(looks()).isEmpty();
                    assertThat(output).doesNotContain(UNREACHABLE); // it does not start all the same
                    database.answer();
                    await().until(() -> database.connections() == 0);
                });
    }

    private static List<String> looks() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(BackgroundDatabaseCheck.THREAD::equals)
                .toList();
    }

    @Test
    void aStartThatIsInterruptedWaitsNoLonger(CapturedOutput output) {
        StartedFirst first = new StartedFirst();
        context("always", store -> {
                    database.awaitAsked();
                    Thread.currentThread().interrupt();
                })
                .withBean(StartedFirst.class, () -> first)
                .run(context -> {
                    assertThat(first.wasInterrupted()).isTrue();
                    assertThat(output).contains(UNREACHABLE + ": Interrupted");
                });
    }

    @Test
    void nothingIsLookedAtWhereTheUserHasAStore() {
        context("always")
                .withBean("own", LeaseStore.class, InMemoryLeaseStore::new)
                .run(context -> {
                    awaitLeading(context, "default");
                    assertThat(database.wasAsked()).isFalse();
                });
    }

    @Test
    void theStoreIsClosedWithTheContext() {
        database.answer();
        JdbcLeaseStore[] closed = new JdbcLeaseStore[1];
        context("always").run(context -> closed[0] = context.getBean(JdbcLeaseStore.class));
        assertThatExceptionOfType(LeaseStoreException.class)
                .isThrownBy(closed[0]::initialize)
                .withMessageContaining("closed");
    }
}
