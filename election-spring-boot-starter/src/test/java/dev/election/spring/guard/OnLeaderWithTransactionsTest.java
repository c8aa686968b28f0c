// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.follower;
import static dev.election.spring.TestContexts.leader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.LeaderWork;
import dev.election.Term;
import dev.election.spring.OnLeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class OnLeaderWithTransactionsTest {

    static class Settlement {

        @OnLeader("billing")
        @Transactional
        @Nullable
        Long settle() {
            return TransactionSynchronizationManager.isActualTransactionActive()
                    ? Term.current().token()
                    : null;
        }
    }

    static class Transactions implements TransactionExecutionListener {

        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void beforeBegin(TransactionExecution transaction) {
            seen.add("begin, leader work: " + LeaderWork.current().isPresent());
        }

        @Override
        public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
            seen.add("commit, leader work: " + LeaderWork.current().isPresent());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Database {

        @Bean
        JdbcDataSource dataSource() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setURL("jdbc:h2:mem:transactions");
            return dataSource;
        }

        @Bean
        Transactions transactions() {
            return new Transactions();
        }

        @Bean
        DataSourceTransactionManager transactionManager(DataSource dataSource, Transactions transactions) {
            DataSourceTransactionManager manager = new DataSourceTransactionManager(dataSource);
            manager.setTransactionExecutionListeners(List.of(transactions));
            return manager;
        }
    }

    @Test
    void standsOutsideOfTheTransaction() {
        leader().withBean(Settlement.class)
                .withUserConfiguration(Database.class)
                .run(context -> {
                    awaitLeading(context, "billing");
                    assertThat(context.getBean(Settlement.class).settle()).isEqualTo(1);
                    assertThat(context.getBean(Transactions.class).seen)
                            .containsExactly("begin, leader work: true", "commit, leader work: true");
                });
    }

    @Test
    void beginsNoTransactionOnAFollower() {
        follower()
                .withBean(Settlement.class)
                .withUserConfiguration(Database.class)
                .run(context -> {
                    assertThat(context.getBean(Settlement.class).settle()).isNull();
                    assertThat(context.getBean(Transactions.class).seen).isEmpty();
                });
    }
}
