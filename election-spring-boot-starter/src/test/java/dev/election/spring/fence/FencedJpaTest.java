// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderElection;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.TestContexts;
import dev.election.spring.autoconfigure.JdbcContexts;
import dev.election.store.Claim;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Rule 9 with JPA: what Hibernate flushes at the commit comes behind the fence, under the lock that it took. */
class FencedJpaTest {

    @Entity(name = "Settled")
    static class Settled {

        @Id
        private long token;

        protected Settled() {}

        Settled(long token) {
            this.token = token;
        }

        long token() {
            return token;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = FencedJpaTest.class)
    static class Entities {}

    private static void settle(Consumer<ApplicationContext> beforeTheCommit, Consumer<ApplicationContext> check) {
        JdbcContexts.on(JdbcContexts.newDatabase())
                .withConfiguration(
                        AutoConfigurations.of(HibernateJpaAutoConfiguration.class, TransactionAutoConfiguration.class))
                .withUserConfiguration(Entities.class)
                .withPropertyValues(
                        "spring.jpa.hibernate.ddl-auto=create",
                        "election.lease-duration=60s",
                        "election.heartbeat-interval=20s")
                .run(context -> {
                    LeaderElection election = TestContexts.awaitLeading(context, "default");
                    EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(
                            context.getBean(EntityManagerFactory.class));
                    TransactionTemplate transaction =
                            new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
                    Runnable work = () -> transaction.executeWithoutResult(status -> {
                        entities.persist(new Settled(Term.current().token()));
                        beforeTheCommit.accept(context);
                    });
                    context.getBeanFactory().registerSingleton("work", work);
                    context.getBeanFactory().registerSingleton("entities", entities);
                    check.accept(context);
                    assertThat(election.name()).isEqualTo("default");
                });
    }

    private static void run(ApplicationContext context) {
        context.getBean(LeaderElection.class).runIfLeader(context.getBean("work", Runnable.class));
    }

    private static boolean isSettled(ApplicationContext context) {
        return context.getBean("entities", EntityManager.class).find(Settled.class, 1L) != null;
    }

    @Test
    void whatTheLeaderPersistsIsCommitted() {
        settle(context -> {}, context -> {
            run(context);

            assertThat(isSettled(context)).isTrue();
        });
    }

    @Test
    void whatADeposedLeaderPersistsIsRolledBack() {
        settle(FencedJpaTest::takeOver, context -> {
            assertThatThrownBy(() -> run(context)).isInstanceOf(LeadershipLostException.class);

            assertThat(isSettled(context)).isFalse();
        });
    }

    private static void takeOver(ApplicationContext context) {
        Term term = context.getBean(LeaderElection.class).requireTerm();
        try (JdbcLeaseStore other =
                JdbcLeaseStore.builder(context.getBean(DataSource.class)).build()) {
            other.close(term.leaseId());
            other.claim("another", Set.of(new Claim(term.election(), term.token(), term.token() + 1)), Instant.EPOCH);
        }
    }
}
