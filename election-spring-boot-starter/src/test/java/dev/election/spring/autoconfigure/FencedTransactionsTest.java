// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElection;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.FencedTransactions;
import dev.election.spring.OnLeader;
import dev.election.spring.TestContexts;
import dev.election.store.Claim;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Rule 9 in an application: property S3 without any code of the user's. */
class FencedTransactionsTest {

    static class Settlement {

        private final JdbcTemplate jdbc;

        Settlement(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @OnLeader("billing")
        @Transactional
        public void settle(Runnable beforeTheCommit) {
            jdbc.update("INSERT INTO SETTLED VALUES (?)", Term.current().token());
            beforeTheCommit.run();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CountedFence {

        @Bean
        FencedTransactions fencedTransactions(AtomicInteger checks, DataSource dataSource) {
            return new FencedTransactions((connection, term) -> checks.incrementAndGet(), dataSource);
        }
    }

    /** Nothing is renewed or looked at within a test: the instance believes in its term, as if it were frozen. */
    private static ApplicationContextRunner application() {
        return JdbcContexts.on(JdbcContexts.newDatabase())
                .withConfiguration(AutoConfigurations.of(
                        JdbcTemplateAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class))
                .withPropertyValues("election.lease-duration=60s", "election.heartbeat-interval=20s")
                .withBean(Settlement.class);
    }

    private record Stage(ApplicationContext context, LeaderElection billing, JdbcTemplate jdbc) {

        Settlement settlement() {
            return context.getBean(Settlement.class);
        }

        long rejections() {
            return context.getBean(FencedTransactions.class).rejections("billing");
        }

        long settled() {
            return jdbc.queryForList("SELECT TOKEN FROM SETTLED").size();
        }

        TransactionTemplate transaction() {
            return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        }

        void takeOver() {
            Term term = billing.requireTerm();
            DataSource database = context.getBean("dataSource", DataSource.class);
            try (JdbcLeaseStore other = JdbcLeaseStore.builder(database).build()) {
                other.close(term.leaseId());
                long token = term.token();
                assertThat(other.claim("another", Set.of(new Claim("billing", token, token + 1)), Instant.EPOCH)
                                .won())
                        .containsExactly("billing");
            }
        }
    }

    private static void whileLeading(ApplicationContextRunner application, Consumer<Stage> check) {
        application.run(context -> {
            LeaderElection billing = TestContexts.awaitLeading(context, "billing");
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            jdbc.execute("CREATE TABLE SETTLED (TOKEN BIGINT)");
            check.accept(new Stage(context, billing, jdbc));
        });
    }

    /** As Spring Boot wires it: it registers every listener that is a bean with the transaction managers that it makes. */
    @Test
    void eachTransactionIsCheckedOnce() {
        AtomicInteger checks = new AtomicInteger();
        ApplicationContextRunner counting = application()
                .withConfiguration(AutoConfigurations.of(TransactionManagerCustomizationAutoConfiguration.class))
                .withUserConfiguration(CountedFence.class)
                .withBean(AtomicInteger.class, () -> checks);

        whileLeading(counting, stage -> {
            stage.settlement().settle(() -> {});

            assertThat(checks).hasValue(1);
        });
    }

    @Test
    void aPartThatIsWorkOfAnotherElectionIsCheckedForThatOneToo() {
        AtomicInteger checks = new AtomicInteger();
        ApplicationContextRunner counting = application()
                .withUserConfiguration(CountedFence.class)
                .withBean(AtomicInteger.class, () -> checks)
                .withPropertyValues("election.names=other");

        whileLeading(counting, stage -> {
            LeaderElection other = TestContexts.awaitLeading(stage.context(), "other");
            TransactionTemplate part = stage.transaction();
            part.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            stage.settlement().settle(() -> other.runIfLeader(() -> part.executeWithoutResult(status -> {})));

            assertThat(checks).hasValue(2);
        });
    }

    @Test
    void aTransactionOfTheLeaderCommits() {
        whileLeading(application(), stage -> {
            stage.settlement().settle(() -> {});

            assertThat(stage.settled()).isEqualTo(1);
            assertThat(stage.rejections()).isZero();
        });
    }

    @Test
    void aTransactionIsRolledBackWhenAnotherInstanceHasTakenOver() {
        whileLeading(application(), stage -> {
            assertThatThrownBy(() -> stage.settlement().settle(stage::takeOver))
                    .isInstanceOf(LeadershipLostException.class)
                    .hasMessageContaining("term 1 of 'billing' must not commit");

            assertThat(stage.settled()).isZero();
            assertThat(stage.rejections()).isEqualTo(1);
        });
    }

    @Test
    void aTransactionTemplateIsFencedToo() {
        whileLeading(application(), stage -> assertThatThrownBy(() -> stage.billing()
                        .runIfLeader(() -> stage.transaction().executeWithoutResult(status -> {
                            stage.jdbc().update("INSERT INTO SETTLED VALUES (1)");
                            stage.takeOver();
                        })))
                .isInstanceOf(LeadershipLostException.class));
    }

    @Test
    void aTransactionWithinTheTransactionIsFencedByItself() {
        whileLeading(application(), stage -> {
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

    private static void giveBack(Stage stage) {
        new JdbcTemplate(stage.context().getBean("dataSource", DataSource.class)) {}.execute(
                "UPDATE ELECTION_LEADER SET TOKEN = 1, LEASE_ID = '"
                        + stage.billing().requireTerm().leaseId() + "'");
    }

    @Test
    void aReadOnlyTransactionIsNotChecked() {
        whileLeading(application(), stage -> {
            TransactionTemplate reading = stage.transaction();
            reading.setReadOnly(true);

            stage.billing().runIfLeader(() -> reading.executeWithoutResult(status -> stage.takeOver()));

            assertThat(stage.rejections()).isZero();
        });
    }

    @Test
    void aTransactionOutsideOfLeaderWorkIsNotChecked() {
        whileLeading(application(), stage -> {
            stage.transaction().executeWithoutResult(status -> {
                stage.jdbc().update("INSERT INTO SETTLED VALUES (1)");
                stage.takeOver();
            });

            assertThat(stage.settled()).isEqualTo(1);
        });
    }

    @Test
    void isSwitchedOffByItsProperty() {
        whileLeading(application().withPropertyValues("election.fencing.transactions=false"), stage -> {
            stage.settlement().settle(stage::takeOver);

            assertThat(stage.settled()).isEqualTo(1);
        });
    }

    @Test
    void aTransactionOfAnotherDatabaseIsNotChecked() {
        whileLeading(application(), stage -> {
            JdbcDataSource elsewhere = new JdbcDataSource();
            elsewhere.setURL(JdbcContexts.newDatabase());
            DataSourceTransactionManager manager = new JdbcTransactionManager(elsewhere);
            manager.addListener(stage.context().getBean(FencedTransactions.class));

            stage.billing().runIfLeader(() -> new TransactionTemplate(manager)
                    .executeWithoutResult(status -> stage.takeOver()));

            assertThat(stage.rejections()).isZero();
        });
    }
}
