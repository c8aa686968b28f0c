// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaderElection;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.spring.FencedTransactions;
import dev.election.spring.TestContexts;
import dev.election.spring.Unfenced;
import dev.election.spring.autoconfigure.JdbcContexts;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Rule 9 in an application: property S3 without any code of the user's. */
@ExtendWith(OutputCaptureExtension.class)
class FencedTransactionsTest {

    @Configuration(proxyBeanMethods = false)
    static class CountedFence {

        @Bean
        FencedTransactions fencedTransactions(AtomicInteger checks) {
            return new TransactionFence((connection, term) -> checks.incrementAndGet() > 0, Unfenced.WARN);
        }
    }

    /**
     * As Spring Boot wires it: it registers every listener that is a bean with the transaction managers that it makes.
     */
    @Test
    void eachTransactionIsCheckedOnce() {
        AtomicInteger checks = new AtomicInteger();
        ApplicationContextRunner counting = FencedApplication.runner()
                .withConfiguration(AutoConfigurations.of(TransactionManagerCustomizationAutoConfiguration.class))
                .withUserConfiguration(CountedFence.class)
                .withBean(AtomicInteger.class, () -> checks);

        FencedApplication.whileLeading(counting, stage -> {
            stage.settlement().settle(() -> {});

            assertThat(checks).hasValue(1);
        });
    }

    @Test
    void aPartThatIsWorkOfAnotherElectionIsCheckedForThatOneToo() {
        AtomicInteger checks = new AtomicInteger();
        ApplicationContextRunner counting = FencedApplication.runner()
                .withUserConfiguration(CountedFence.class)
                .withBean(AtomicInteger.class, () -> checks)
                .withPropertyValues("election.names=other");

        FencedApplication.whileLeading(counting, stage -> {
            LeaderElection other = TestContexts.awaitLeading(stage.context(), "other");
            TransactionTemplate part = stage.transaction();
            part.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            stage.settlement().settle(() -> other.runIfLeader(() -> part.executeWithoutResult(status -> {})));

            assertThat(checks).hasValue(2);
        });
    }

    @Test
    void aTransactionOfTheLeaderCommits() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            stage.settlement().settle(() -> {});

            assertThat(stage.settled()).isEqualTo(1);
            assertThat(stage.rejections()).isZero();
        });
    }

    @Test
    void aTransactionIsRolledBackWhenAnotherInstanceHasTakenOver() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            assertThatThrownBy(() -> stage.settlement().settle(stage::takeOver))
                    .isInstanceOf(LeadershipLostException.class)
                    .hasMessageContaining("term 1 of 'billing' must not commit");

            assertThat(stage.settled()).isZero();
            assertThat(stage.rejections()).isEqualTo(1);
        });
    }

    @Test
    void aListenerThatThrowsDoesNotHideThatLeadershipWasLost() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            IllegalStateException failure = new IllegalStateException("deliberately");
            stage.context().getBean(TransactionFence.class).addRejectionListener(rejection -> {
                throw failure;
            });

            assertThatThrownBy(() -> stage.settlement().settle(stage::takeOver))
                    .isInstanceOf(LeadershipLostException.class)
                    .hasSuppressedException(failure);
        });
    }

    @Test
    void aTransactionTemplateIsFencedToo() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> assertThatThrownBy(() -> stage.billing()
                        .runIfLeader(() -> stage.transaction().executeWithoutResult(status -> {
                            stage.jdbc().update("INSERT INTO SETTLED VALUES (1)");
                            stage.takeOver();
                        })))
                .isInstanceOf(LeadershipLostException.class));
    }

    @Test
    void aTransactionWithinTheTransactionIsFencedByItself() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            TransactionTemplate inner = stage.transaction();
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

            stage.settlement().settle(() -> {
                stage.takeOver();
                assertThatThrownBy(() -> inner.executeWithoutResult(
                                status -> stage.jdbc().update("INSERT INTO SETTLED VALUES (2)")))
                        .isInstanceOf(LeadershipLostException.class);
                giveBack(stage);
            });

            assertThat(stage.settled()).isEqualTo(1);
            assertThat(stage.rejections()).isEqualTo(1);
        });
    }

    private static void giveBack(FencedApplication.Stage stage) {
        new JdbcTemplate(stage.context().getBean("dataSource", DataSource.class)) {}.execute(
                "UPDATE ELECTION_LEADER SET TOKEN = 1, LEASE_ID = '"
                        + stage.billing().requireTerm().leaseId() + "'");
    }

    @Test
    void aReadOnlyTransactionIsNotChecked() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            TransactionTemplate reading = stage.transaction();
            reading.setReadOnly(true);

            stage.billing().runIfLeader(() -> reading.executeWithoutResult(status -> stage.takeOver()));

            assertThat(stage.rejections()).isZero();
        });
    }

    /** It may well have begun before the term: what the work did in it is what counts. */
    @Test
    void aCallersTransactionIsFencedIfLeaderWorkWasDoneInIt() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            assertThatThrownBy(() -> stage.transaction().executeWithoutResult(status -> {
                        stage.settlement().settle(() -> {});
                        stage.takeOver();
                    }))
                    .isInstanceOf(LeadershipLostException.class);

            assertThat(stage.settled()).isZero();
            assertThat(stage.rejections()).isEqualTo(1);
        });
    }

    @Test
    void aCallersTransactionIsCheckedOnceForTheSameTerm() {
        AtomicInteger checks = new AtomicInteger();
        ApplicationContextRunner counting = FencedApplication.runner()
                .withUserConfiguration(CountedFence.class)
                .withBean(AtomicInteger.class, () -> checks);

        FencedApplication.whileLeading(counting, stage -> {
            stage.transaction().executeWithoutResult(status -> {
                stage.settlement().settle(() -> {});
                stage.settlement().settle(() -> {});
            });

            assertThat(checks).hasValue(1);
        });
    }

    @Test
    void aTransactionOutsideOfLeaderWorkIsNotChecked() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            stage.transaction().executeWithoutResult(status -> {
                stage.jdbc().update("INSERT INTO SETTLED VALUES (1)");
                stage.takeOver();
            });

            assertThat(stage.settled()).isEqualTo(1);
        });
    }

    @Test
    void isSwitchedOffByItsProperty() {
        FencedApplication.whileLeading(
                FencedApplication.runner().withPropertyValues("election.fencing.transactions=false"), stage -> {
                    stage.settlement().settle(stage::takeOver);

                    assertThat(stage.settled()).isEqualTo(1);
                });
    }

    @Test
    void aTransactionOfAnotherDatabaseCommitsWhileTheTermHolds(CapturedOutput output) {
        FencedApplication.logInfo();
        onAnotherDatabase((stage, settle) -> {
            settle.accept(() -> {});

            assertThat(settledElsewhere()).isEqualTo(1);
            assertThat(stage.rejections()).isZero();
            assertThat(output).containsOnlyOnce("is not on the election's database, so it is not fenced");
        });
    }

    /** There is nothing on that database that would tell. */
    @Test
    void aTransactionOfAnotherDatabaseCommitsWhileNobodyHereKnowsThatTheTermIsOver() {
        onAnotherDatabase((stage, settle) -> {
            settle.accept(stage::takeOver);

            assertThat(settledElsewhere()).isEqualTo(1);
        });
    }

    @Test
    void aTransactionOfAnotherDatabaseIsRefusedOnceTheTermIsKnownToBeOver() {
        ApplicationContextRunner looking = FencedApplication.runner()
                .withPropertyValues("election.lease-duration=3s", "election.heartbeat-interval=200ms");
        onAnotherDatabase(looking, (stage, settle) -> {
            assertThatThrownBy(() -> settle.accept(() -> {
                        Term term = Term.current();
                        stage.takeOver();
                        // it may lead again in a new term soon: the other instance has no lease
                        await().until(() -> !term.isCurrent());
                    }))
                    .isInstanceOf(LeadershipLostException.class);

            assertThat(settledElsewhere()).isZero();
            assertThat(stage.rejections()).isEqualTo(1);
        });
    }

    private final JdbcTemplate elsewhere = new JdbcTemplate(FencedApplication.database(JdbcContexts.newDatabase()));

    private int settledElsewhere() {
        return elsewhere.queryForList("SELECT TOKEN FROM SETTLED").size();
    }

    private void onAnotherDatabase(BiConsumer<FencedApplication.Stage, Consumer<Runnable>> check) {
        onAnotherDatabase(FencedApplication.runner(), check);
    }

    private void onAnotherDatabase(
            ApplicationContextRunner application, BiConsumer<FencedApplication.Stage, Consumer<Runnable>> check) {
        DataSource dataSource = Objects.requireNonNull(elsewhere.getDataSource());
        elsewhere.execute("CREATE TABLE SETTLED (TOKEN BIGINT)");
        DataSourceTransactionManager manager = new JdbcTransactionManager(dataSource);
        FencedApplication.whileLeading(application, stage -> {
            // as one does with a manager that is no bean
            manager.addListener(stage.context().getBean(FencedTransactions.class));
            check.accept(
                    stage,
                    beforeTheCommit -> stage.settle(new TransactionTemplate(manager), dataSource, beforeTheCommit));
        });
    }
}
