// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.spring.UnfencedTransactionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** What the application configures for its leader work applies in a test too. */
@SpringBootTest(properties = {"election.fencing.unfenced=refuse", "election.names=billing"})
@EnableAutoConfiguration
@AutoConfigureTestElections
class LeaderWorkAsInProductionTest {

    @Configuration(proxyBeanMethods = false)
    static class Application {

        final AtomicInteger entered = new AtomicInteger();

        @Bean
        LeaderWork.Scope counting() {
            return () -> {
                entered.incrementAndGet();
                return () -> {};
            };
        }

        @Bean
        PlatformTransactionManager withoutConnection() {
            return new WithoutConnection();
        }
    }

    @SuppressWarnings("serial")
    static final class WithoutConnection extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return "";
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    @Autowired
    private TestElections elections;

    @Autowired
    private LeaderElections injected;

    @Autowired
    private Application application;

    @Autowired
    private PlatformTransactionManager manager;

    @Test
    void entersTheScopesOfTheApplication() {
        elections.grant("billing");

        injected.election("billing").runIfLeader(() -> {});

        assertThat(application.entered).hasValue(1);
    }

    @Test
    void refusesATransactionThatCannotBeFencedIfTheSettingSaysSo() {
        elections.grant("billing");

        assertThatThrownBy(() -> injected.election("billing")
                        .runIfLeader(() -> new TransactionTemplate(manager).executeWithoutResult(status -> {})))
                .isInstanceOf(UnfencedTransactionException.class);
    }
}
