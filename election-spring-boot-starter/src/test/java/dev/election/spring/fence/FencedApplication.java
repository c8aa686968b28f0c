// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderElection;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.FencedTransactions;
import dev.election.spring.OnLeader;
import dev.election.spring.TestContexts;
import dev.election.spring.autoconfigure.JdbcContexts;
import dev.election.store.Claim;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** An application that settles under its term, and whose term is taken from it without a word. */
final class FencedApplication {

    private FencedApplication() {}

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

    /** Nothing is renewed or looked at within a test: the instance believes in its term, as if it were frozen. */
    static ApplicationContextRunner runner() {
        return runner(JdbcContexts.newDatabase());
    }

    static ApplicationContextRunner runner(String url) {
        return JdbcContexts.on(url)
                .withConfiguration(AutoConfigurations.of(
                        JdbcTemplateAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class))
                .withPropertyValues("election.lease-duration=60s", "election.heartbeat-interval=20s")
                .withBean(Settlement.class);
    }

    static void whileLeading(ApplicationContextRunner application, Consumer<Stage> check) {
        application.run(context -> {
            LeaderElection billing = TestContexts.awaitLeading(context, "billing");
            DataSource raw = database(context.getEnvironment().getRequiredProperty("spring.datasource.url"));
            JdbcTemplate jdbc = new JdbcTemplate(raw);
            jdbc.execute("CREATE TABLE SETTLED (TOKEN BIGINT)");
            check.accept(new Stage(context, billing, raw, jdbc));
        });
    }

    static void logInfo() {
        LoggingSystem.get(FencedApplication.class.getClassLoader())
                .setLogLevel(FencedTransactions.class.getName(), LogLevel.INFO);
    }

    /** Connects each time; no bean, and of no application. */
    static DataSource database(String url) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(url);
        database.setUser("sa"); // as Spring Boot does
        return database;
    }

    /** @param raw another way to the application's database, as its operators have */
    record Stage(ApplicationContext context, LeaderElection billing, DataSource raw, JdbcTemplate operator) {

        Settlement settlement() {
            return context.getBean(Settlement.class);
        }

        JdbcTemplate jdbc() {
            return context.getBean(JdbcTemplate.class);
        }

        long rejections() {
            return context.getBean(FencedTransactions.class).rejections("billing");
        }

        long settled() {
            return operator.queryForList("SELECT TOKEN FROM SETTLED").size();
        }

        TransactionTemplate transaction() {
            return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        }

        void takeOver() {
            Term term = billing.requireTerm();
            try (JdbcLeaseStore other = JdbcLeaseStore.builder(raw).build()) {
                other.close(term.leaseId());
                long token = term.token();
                assertThat(other.claim("another", Set.of(new Claim("billing", token, token + 1)), Instant.EPOCH)
                                .won())
                        .containsExactly("billing");
            }
        }

        /** Settles by this manager and data source while another instance takes over. */
        void settleDeposed(PlatformTransactionManager manager, DataSource dataSource) {
            settle(new TransactionTemplate(manager), dataSource, this::takeOver);
        }

        void settle(TransactionTemplate transaction, DataSource dataSource, Runnable beforeTheCommit) {
            billing.runIfLeader(() -> transaction.executeWithoutResult(status -> {
                new JdbcTemplate(dataSource).update("INSERT INTO SETTLED VALUES (1)");
                beforeTheCommit.run();
            }));
        }

        void assertIsRolledBack(PlatformTransactionManager manager, DataSource dataSource) {
            Assertions.assertThatThrownBy(() -> settleDeposed(manager, dataSource))
                    .isInstanceOf(LeadershipLostException.class);
            assertThat(settled()).isZero();
            assertThat(rejections()).isEqualTo(1);
        }
    }
}
