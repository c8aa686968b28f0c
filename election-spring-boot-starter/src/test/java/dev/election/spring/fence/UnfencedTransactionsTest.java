// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.spring.ElectionStartException;
import dev.election.spring.FencedTransactions;
import dev.election.spring.TestContexts;
import dev.election.spring.UnfencedTransactionException;
import dev.election.spring.autoconfigure.JdbcContexts;
import dev.election.spring.fence.FencedManagersTest.CountingManager;
import dev.election.spring.fence.FencedManagersTest.PlainManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/** What cannot be fenced is reported, once for each place, or refused; never passed over. */
@ExtendWith(OutputCaptureExtension.class)
class UnfencedTransactionsTest {

    private static final String CANNOT_BE_FENCED = "cannot be fenced: its transaction manager (";

    private final CountingManager manager = new CountingManager();

    private ApplicationContextRunner warning() {
        return FencedManagersTest.with("ofALibrary", manager);
    }

    private ApplicationContextRunner refusing() {
        return warning().withPropertyValues("election.fencing.unfenced=refuse");
    }

    private static void run(FencedApplication.Stage stage, PlatformTransactionManager manager, Runnable work) {
        stage.billing().runIfLeader(() -> new TransactionTemplate(manager).executeWithoutResult(status -> work.run()));
    }

    /** As Exposed's manager, or JTA where Hibernate takes its connection by itself. */
    @Test
    void aTransactionWithoutAJdbcConnectionIsReportedOnce(CapturedOutput output) {
        FencedApplication.whileLeading(warning(), stage -> {
            run(stage, manager, () -> {});
            run(stage, manager, () -> {});

            assertThat(manager.commits).hasValue(2);
            assertThat(output)
                    .containsOnlyOnce(CANNOT_BE_FENCED)
                    .contains("call FencedTransactions.check(connection)")
                    .contains("election.fencing.unfenced=refuse")
                    .doesNotContain("is not on the election's database");
        });
    }

    @Test
    void aTransactionWithoutAJdbcConnectionIsRefusedWhereTheSettingSaysSo() {
        FencedApplication.whileLeading(refusing(), stage -> {
            assertThatThrownBy(() -> run(stage, manager, () -> {}))
                    .isInstanceOf(UnfencedTransactionException.class)
                    .hasMessageContaining(CANNOT_BE_FENCED)
                    .hasMessageContaining("It is rolled back because election.fencing.unfenced=refuse");

            assertThat(manager.commits).hasValue(0);
        });
    }

    @Test
    void aTransactionWithoutAJdbcConnectionIsRolledBackOnceTheTermIsKnownToBeOver() {
        ApplicationContextRunner looking =
                warning().withPropertyValues("election.lease-duration=3s", "election.heartbeat-interval=200ms");
        FencedApplication.whileLeading(looking, stage -> {
            assertThatThrownBy(() -> run(stage, manager, () -> {
                        Term term = Term.current();
                        stage.takeOver();
                        // it may lead again in a new term soon: the other instance has no lease
                        await().until(() -> !term.isCurrent());
                    }))
                    .isInstanceOf(LeadershipLostException.class);

            assertThat(manager.commits).hasValue(0);
        });
    }

    /** JDBC has no part in it, and commits each statement by itself. */
    @Test
    void aConnectionInAutoCommitModeFencesNothing() {
        FencedApplication.whileLeading(refusing(), stage -> assertThatThrownBy(
                        () -> run(stage, manager, () -> stage.jdbc().update("INSERT INTO SETTLED VALUES (1)")))
                .isInstanceOf(UnfencedTransactionException.class));
    }

    /** As JTA has it: another connection, which Spring does not know, may be in the same transaction. */
    @Test
    void aConnectionOfAnotherDatabaseDoesNotHideOneThatNobodyKnows() {
        DataSource other = FencedApplication.database(JdbcContexts.newDatabase());
        FencedApplication.whileLeading(refusing(), stage -> {
            assertThatThrownBy(() -> run(stage, manager, () -> new JdbcTemplate(FencedManagersTest.enlisting(other))
                            .execute("SELECT 1")))
                    .isInstanceOf(UnfencedTransactionException.class);

            assertThat(manager.commits).hasValue(0);
        });
    }

    @Test
    void aReportOfAnotherDatabaseDoesNotHideOneOfAConnectionThatNobodyKnows(CapturedOutput output) {
        FencedApplication.logInfo();
        DataSource other = FencedApplication.database(JdbcContexts.newDatabase());
        Keeper keeper = new Keeper(new JdbcTransactionManager(other));
        FencedApplication.whileLeading(warning().withBean(Keeper.class, () -> keeper), stage -> {
            runAs("settle", stage, keeper.manager());
            runAs("settle", stage, manager);

            assertThat(output)
                    .containsOnlyOnce("Transaction 'settle' of 'billing' is not on the election's database")
                    .containsOnlyOnce("Transaction 'settle' of 'billing' cannot be fenced");
        });
    }

    @Test
    void whenTooManyPlacesAreReportedThatNoMoreAreIsSaidOnce(CapturedOutput output) {
        FencedApplication.whileLeading(warning(), stage -> {
            for (int i = 0; i < 1_003; i++) {
                runAs("made up " + i, stage, manager);
            }

            assertThat(output).containsOnlyOnce("1000 unfenced transactions with different names have been reported");
        });
    }

    private static void runAs(String name, FencedApplication.Stage stage, PlatformTransactionManager manager) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setName(name);
        stage.billing().runIfLeader(() -> template.executeWithoutResult(status -> {}));
    }

    /** As when its database is down, or a listener of another library throws. */
    @Test
    void aTransactionThatAnotherListenerKeptFromBeginningHidesNoLaterOne() {
        AtomicBoolean failing = new AtomicBoolean();
        CountingManager known = new CountingManager();
        FencedApplication.whileLeading(refusing().withBean("known", CountingManager.class, () -> known), stage -> {
            known.addListener(new TransactionExecutionListener() {
                @Override
                public void beforeBegin(TransactionExecution transaction) {
                    if (failing.get()) {
                        throw new IllegalStateException("no transaction now");
                    }
                }
            });
            failing.set(true);
            assertThatThrownBy(() -> run(stage, known, () -> {})).hasMessage("no transaction now");

            DataSource dataSource = stage.context().getBean(DataSource.class);
            assertThatThrownBy(() -> stage.settle(
                            new TransactionTemplate(new JdbcTransactionManager(dataSource)), dataSource, () -> {}))
                    .hasRootCauseInstanceOf(UnfencedTransactionException.class);
        });
    }

    /** Its manager has no connection but the one. */
    @Test
    void aCallersTransactionOfAnotherDatabaseIsNotRefused() {
        DataSource other = FencedApplication.database(JdbcContexts.newDatabase());
        FencedApplication.whileLeading(
                refusing().withBean(Keeper.class, () -> new Keeper(new JdbcTransactionManager(other))), stage -> {
                    JdbcTemplate jdbc = new JdbcTemplate(other);
                    jdbc.execute("CREATE TABLE SETTLED (TOKEN BIGINT)");
                    new TransactionTemplate(
                                    stage.context().getBean(Keeper.class).manager())
                            .executeWithoutResult(status ->
                                    stage.billing().runIfLeader(() -> jdbc.update("INSERT INTO SETTLED VALUES (1)")));

                    assertThat(jdbc.queryForList("SELECT TOKEN FROM SETTLED")).hasSize(1);
                });
    }

    private record Keeper(PlatformTransactionManager manager) {}

    @Test
    void aTransactionThatIsCheckedByHandIsFenced(CapturedOutput output) {
        FencedApplication.whileLeading(refusing(), stage -> {
            run(stage, manager, () -> check(stage, () -> {}));

            assertThat(manager.commits).hasValue(1);
            assertThat(output).doesNotContain("cannot be fenced");
        });
    }

    @Test
    void aTransactionThatIsCheckedByHandIsRefusedWhenTheTermIsOver() {
        FencedApplication.whileLeading(warning(), stage -> {
            assertThatThrownBy(() -> run(stage, manager, () -> check(stage, stage::takeOver)))
                    .isInstanceOf(LeadershipLostException.class);

            assertThat(manager.commits).hasValue(0);
            assertThat(stage.rejections()).isEqualTo(1);
        });
    }

    /** Whichever connection is checked by hand holds the fence for itself, until its own transaction ends. */
    @Test
    void aConnectionThatIsCheckedByHandLeavesTheSurroundingTransactionFenced() {
        isFencedAfterACheckByHand(FencedApplication.Stage::raw);
    }

    @Test
    void aConnectionOfAnotherDatabaseThatIsCheckedByHandLeavesTheSurroundingTransactionFenced() {
        DataSource other = FencedApplication.database(JdbcContexts.newDatabase());
        isFencedAfterACheckByHand(stage -> other);
    }

    private void isFencedAfterACheckByHand(Function<FencedApplication.Stage, DataSource> checked) {
        FencedApplication.whileLeading(refusing(), stage -> {
            assertThatThrownBy(() -> stage.settlement().settle(() -> {
                        check(stage, checked.apply(stage), () -> {});
                        stage.takeOver();
                    }))
                    .isInstanceOf(LeadershipLostException.class);

            assertThat(stage.settled()).isZero();
        });
    }

    @Test
    void aCheckByHandOnAnotherDatabaseFencesNothing() {
        DataSource other = FencedApplication.database(JdbcContexts.newDatabase());
        FencedApplication.whileLeading(
                refusing(), stage -> assertThatThrownBy(() -> run(stage, manager, () -> check(stage, other, () -> {})))
                        .isInstanceOf(UnfencedTransactionException.class));
    }

    private static void check(FencedApplication.Stage stage, Runnable before) {
        check(stage, stage.raw(), before);
    }

    private static void check(FencedApplication.Stage stage, DataSource dataSource, Runnable before) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            before.run();
            stage.context().getBean(FencedTransactions.class).check(connection);
            connection.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTransactionOutsideOfLeaderWorkIsNobodysConcern() {
        FencedApplication.whileLeading(refusing(), stage -> {
            new TransactionTemplate(manager).executeWithoutResult(status -> {});

            assertThat(manager.commits).hasValue(1);
        });
    }

    @Test
    void aManagerThatTakesNoListenerIsReportedAtTheStart(CapturedOutput output) {
        FencedManagersTest.with("plain", new PlainManager()).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output)
                    .containsOnlyOnce("Transactions of the transaction manager 'plain'")
                    .contains("it does not accept a TransactionExecutionListener");
        });
    }

    @Test
    void aManagerThatTakesNoListenerFailsTheStartWhereTheSettingSaysSo() {
        FencedManagersTest.with("plain", new PlainManager())
                .withPropertyValues("election.fencing.unfenced=refuse")
                .run(context -> assertThat(TestContexts.startFailure(context, ElectionStartException.class))
                        .hasMessageContaining("'plain'")
                        .hasMessageContaining("election.fencing.unfenced=refuse"));
    }

    @Test
    void aTransactionOfAManagerThatNobodyKnowsIsReportedOnce(CapturedOutput output) {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            DataSource dataSource = stage.context().getBean(DataSource.class);
            for (int i = 0; i < 2; i++) {
                stage.jdbc().queryForObject("SELECT 1", Long.class);
                stage.settle(new TransactionTemplate(new JdbcTransactionManager(dataSource)), dataSource, () -> {});
            }

            assertThat(stage.settled()).isEqualTo(2);
            assertThat(output)
                    .containsOnlyOnce("The transaction of 'billing' that " + FencedApplication.Stage.class.getName())
                    .contains("is not a bean and does not notify FencedTransactions")
                    .contains("call manager.addListener(fencedTransactions)");
        });
    }

    @Test
    void aTransactionOfAManagerThatNobodyKnowsDoesNotBeginWhereTheSettingSaysSo() {
        FencedApplication.whileLeading(
                FencedApplication.runner().withPropertyValues("election.fencing.unfenced=refuse"), stage -> {
                    DataSource dataSource = stage.context().getBean(DataSource.class);
                    TransactionTemplate template = new TransactionTemplate(new JdbcTransactionManager(dataSource));

                    assertThatThrownBy(() -> stage.settle(template, dataSource, () -> {}))
                            .hasRootCauseInstanceOf(UnfencedTransactionException.class)
                            .rootCause()
                            .hasMessageContaining("It does not begin because election.fencing.unfenced=refuse");
                    assertThat(stage.settled()).isZero();
                    assertThat(TransactionSynchronizationManagerState.isClean()).isTrue();
                });
    }

    @Test
    void aManagerThatWasGivenTheListenerIsNotReported(CapturedOutput output) {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            DataSource dataSource = stage.context().getBean(DataSource.class);
            JdbcTransactionManager given = new JdbcTransactionManager(dataSource);
            given.addListener(stage.context().getBean(FencedTransactions.class));

            stage.assertIsRolledBack(given, dataSource);
            assertThat(output).doesNotContain("cannot be fenced");
        });
    }

    /** What the watch has bound to the thread is gone, and statements outside of transactions never see it. */
    @Test
    void leaderWorkLeavesNothingOnItsThread(CapturedOutput output) {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            stage.billing().runIfLeader(() -> {
                stage.jdbc().update("INSERT INTO SETTLED VALUES (1)");
                stage.settlement().settle(() -> {});
                stage.jdbc().update("INSERT INTO SETTLED VALUES (1)");
                TransactionTemplate supporting = stage.transaction();
                supporting.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
                supporting.executeWithoutResult(status -> stage.jdbc().update("INSERT INTO SETTLED VALUES (1)"));
            });

            assertThat(stage.settled()).isEqualTo(4);
            assertThat(TransactionSynchronizationManagerState.isClean()).isTrue();
            assertThat(output).doesNotContain("cannot be fenced");
        });
    }

    private static final class TransactionSynchronizationManagerState {

        static boolean isClean() {
            return org.springframework.transaction.support.TransactionSynchronizationManager.getResourceMap()
                    .isEmpty();
        }
    }

    /** Stands for that of R2DBC. */
    static final class ReactiveManager extends AbstractReactiveTransactionManager {

        final transient AtomicInteger commits = new AtomicInteger();

        @Override
        protected Object doGetTransaction(TransactionSynchronizationManager synchronizations) {
            return new Object();
        }

        @Override
        protected Mono<Void> doBegin(
                TransactionSynchronizationManager synchronizations,
                Object transaction,
                TransactionDefinition definition) {
            return Mono.empty();
        }

        @Override
        protected Mono<Void> doCommit(
                TransactionSynchronizationManager synchronizations, GenericReactiveTransaction status) {
            return Mono.fromRunnable(commits::incrementAndGet);
        }

        @Override
        protected Mono<Void> doRollback(
                TransactionSynchronizationManager synchronizations, GenericReactiveTransaction status) {
            return Mono.empty();
        }
    }

    private static ApplicationContextRunner reactive(ReactiveManager reactive) {
        return FencedApplication.runner().withBean("r2dbc", ReactiveManager.class, () -> reactive);
    }

    private static void run(FencedApplication.Stage stage, ReactiveManager reactive) {
        stage.billing().runIfLeader(() -> TransactionalOperator.create(reactive)
                .transactional(Mono.just(1))
                .block());
    }

    @Test
    void aReactiveManagerIsReportedAtTheStart(CapturedOutput output) {
        reactive(new ReactiveManager()).run(context -> assertThat(output)
                .containsOnlyOnce("Transactions of the reactive transaction manager 'r2dbc'"));
    }

    @Test
    void aReactiveTransactionOfLeaderWorkIsReported(CapturedOutput output) {
        ReactiveManager reactive = new ReactiveManager();
        FencedApplication.whileLeading(reactive(reactive), stage -> {
            run(stage, reactive);
            run(stage, reactive);

            assertThat(reactive.commits).hasValue(2);
            assertThat(output).containsOnlyOnce("cannot be fenced: it is reactive");
        });
    }

    @Test
    void aReactiveTransactionOfLeaderWorkIsRefusedWhereTheSettingSaysSo() {
        ReactiveManager reactive = new ReactiveManager();
        FencedApplication.whileLeading(
                reactive(reactive).withPropertyValues("election.fencing.unfenced=refuse"), stage -> {
                    assertThatThrownBy(() -> run(stage, reactive)).isInstanceOf(UnfencedTransactionException.class);
                    assertThat(reactive.commits).hasValue(0);
                });
    }
}
