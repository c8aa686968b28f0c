// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaderWork;
import dev.election.LeadershipLostException;
import dev.election.spring.autoconfigure.JdbcContexts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.interceptor.MatchAlwaysTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Every transaction manager that is a bean somewhere fences, and those of templates that are beans. */
class FencedManagersTest {

    private record NeedsTheManager(PlatformTransactionManager manager) implements BeanPostProcessor {}

    @Configuration(proxyBeanMethods = false)
    static class EarlyManager {

        @Bean
        static NeedsTheManager needsTheManager(PlatformTransactionManager manager) {
            return new NeedsTheManager(manager);
        }
    }

    @Test
    void aManagerThatABeanPostProcessorNeededIsFenced() {
        FencedApplication.whileLeading(
                withoutTemplate(FencedApplication.runner()).withUserConfiguration(EarlyManager.class),
                stage -> stage.assertIsRolledBack(
                        stage.context().getBean(NeedsTheManager.class).manager(),
                        stage.context().getBean(DataSource.class)));
    }

    /** Spring Boot's would keep the manager, and have it made at once. */
    private static ApplicationContextRunner withoutTemplate(ApplicationContextRunner application) {
        return application.withBean(TransactionOperations.class, TransactionOperations::withoutTransaction);
    }

    private static void withAParentsManager(BiConsumer<ApplicationContextRunner, JdbcTransactionManager> check) {
        String url = JdbcContexts.newDatabase();
        JdbcTransactionManager manager = new JdbcTransactionManager(FencedApplication.database(url));
        try (GenericApplicationContext parent = new GenericApplicationContext()) {
            parent.registerBean("ofTheParent", JdbcTransactionManager.class, () -> manager);
            parent.refresh();
            check.accept(withoutTemplate(FencedApplication.runner(url)).withParent(parent), manager);
        }
    }

    @Test
    void aManagerOfAParentContextIsFenced() {
        withAParentsManager((application, manager) -> FencedApplication.whileLeading(
                application,
                stage -> stage.assertIsRolledBack(manager, Objects.requireNonNull(manager.getDataSource()))));
    }

    @Test
    void aManagerThatAParentContextMakesLateIsFenced() {
        String url = JdbcContexts.newDatabase();
        DataSource dataSource = FencedApplication.database(url);
        try (GenericApplicationContext parent = new GenericApplicationContext()) {
            parent.registerBean(
                    "late",
                    JdbcTransactionManager.class,
                    () -> new JdbcTransactionManager(dataSource),
                    definition -> definition.setLazyInit(true));
            parent.refresh();

            FencedApplication.whileLeading(
                    withoutTemplate(FencedApplication.runner(url)).withParent(parent),
                    stage -> stage.assertIsRolledBack(
                            parent.getBean("late", PlatformTransactionManager.class), dataSource));
        }
    }

    @Test
    void aContextWithoutLeaderWorkHasNoPartInWhatItsParentMakesAfterwards() {
        try (GenericApplicationContext parent = new GenericApplicationContext()) {
            parent.registerBean(
                    "late",
                    JdbcTransactionManager.class,
                    () -> new JdbcTransactionManager(FencedApplication.database(JdbcContexts.newDatabase())),
                    definition -> definition.setLazyInit(true));
            parent.refresh();
            withoutTemplate(FencedApplication.runner()).withParent(parent).run(context -> {});

            assertThat(parent.getBean(JdbcTransactionManager.class).getTransactionExecutionListeners())
                    .isEmpty();
        }
    }

    /** As does a job that does not end with its context. */
    @Test
    void workThatOutlastsItsContextIsFenced() {
        withAParentsManager((application, manager) -> {
            AtomicReference<Runnable> job = new AtomicReference<>(() -> {});
            JdbcTemplate jdbc = new JdbcTemplate(Objects.requireNonNull(manager.getDataSource()));
            FencedApplication.whileLeading(application, stage -> {
                LeaderWork work = new LeaderWork(stage.billing().requireTerm(), () -> {});
                stage.billing().runIfLeader(() -> {});
                job.set(() -> work.run(() -> new TransactionTemplate(manager)
                        .executeWithoutResult(status -> jdbc.update("INSERT INTO SETTLED VALUES (1)"))));
            });

            assertThatThrownBy(() -> Objects.requireNonNull(job.get()).run())
                    .isInstanceOf(LeadershipLostException.class);
            assertThat(jdbc.queryForList("SELECT TOKEN FROM SETTLED")).isEmpty();
        });
    }

    @Test
    void aManagerOfAParentContextIsLeftAsItWasByAContextWithoutLeaderWork() {
        withAParentsManager((application, manager) -> {
            application.run(context ->
                    assertThat(manager.getTransactionExecutionListeners()).hasSize(1));

            assertThat(manager.getTransactionExecutionListeners()).isEmpty();
        });
    }

    @Test
    void aManagerOfAChildContextIsFenced() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
                child.setParent(stage.context());
                child.registerBean("early", JdbcTransactionManager.class, stage.raw());
                child.refresh();

                stage.assertIsRolledBack(child.getBean("early", PlatformTransactionManager.class), stage.raw());
            }
        });
    }

    @Test
    void aManagerThatAChildContextMakesLateIsFenced() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
                child.setParent(stage.context());
                child.registerBean(
                        "late",
                        JdbcTransactionManager.class,
                        () -> new JdbcTransactionManager(stage.raw()),
                        definition -> definition.setLazyInit(true));
                child.refresh();

                stage.assertIsRolledBack(child.getBean("late", PlatformTransactionManager.class), stage.raw());
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class TemplateWithAManagerOfItsOwn {

        @Bean
        TransactionTemplate template(DataSource dataSource) {
            return new TransactionTemplate(new JdbcTransactionManager(dataSource));
        }
    }

    @Test
    void theManagerOfATemplateThatIsABeanIsFenced() {
        FencedApplication.whileLeading(
                FencedApplication.runner().withUserConfiguration(TemplateWithAManagerOfItsOwn.class), stage -> {
                    TransactionTemplate template = stage.context().getBean("template", TransactionTemplate.class);
                    assertThatThrownBy(() ->
                                    stage.settle(template, stage.context().getBean(DataSource.class), stage::takeOver))
                            .isInstanceOf(LeadershipLostException.class);
                    assertThat(stage.settled()).isZero();
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class InterceptorWithAManagerOfItsOwn {

        @Bean
        TransactionInterceptor own(DataSource dataSource) {
            TransactionManager manager = new JdbcTransactionManager(dataSource);
            return new TransactionInterceptor(manager, new MatchAlwaysTransactionAttributeSource());
        }
    }

    @Test
    void theManagerOfAnInterceptorThatIsABeanIsFenced() {
        FencedApplication.whileLeading(
                FencedApplication.runner().withUserConfiguration(InterceptorWithAManagerOfItsOwn.class),
                stage -> stage.assertIsRolledBack(
                        (PlatformTransactionManager) Objects.requireNonNull(stage.context()
                                .getBean("own", TransactionInterceptor.class)
                                .getTransactionManager()),
                        stage.context().getBean(DataSource.class)));
    }

    /** A bean that keeps what is no bean, as many do. */
    static final class Bookkeeper {

        private final TransactionTemplate transaction;

        Bookkeeper(DataSource dataSource) {
            transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        }

        TransactionTemplate transaction() {
            return transaction;
        }
    }

    @Test
    void theManagerThatABeanKeepsInAFieldIsFenced() {
        FencedApplication.whileLeading(FencedApplication.runner().withBean(Bookkeeper.class), stage -> {
            TransactionTemplate template =
                    stage.context().getBean(Bookkeeper.class).transaction();
            assertThatThrownBy(() -> stage.settle(template, stage.context().getBean(DataSource.class), stage::takeOver))
                    .isInstanceOf(LeadershipLostException.class);
            assertThat(stage.settled()).isZero();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class ProxiedManager {

        @Bean
        PlatformTransactionManager proxied(DataSource dataSource) {
            ProxyFactory proxy = new ProxyFactory(new JdbcTransactionManager(dataSource));
            proxy.setInterfaces(PlatformTransactionManager.class);
            return (PlatformTransactionManager) proxy.getProxy();
        }
    }

    @Test
    void theTargetOfAProxiedManagerIsFenced() {
        FencedApplication.whileLeading(
                FencedApplication.runner().withUserConfiguration(ProxiedManager.class),
                stage -> stage.assertIsRolledBack(
                        stage.context().getBean(PlatformTransactionManager.class),
                        stage.context().getBean(DataSource.class)));
    }

    @Configuration(proxyBeanMethods = false)
    static class ManagerWithoutSynchronization {

        @Bean
        PlatformTransactionManager quiet(DataSource dataSource) {
            JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
            manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
            return manager;
        }
    }

    @Test
    void aManagerWithoutSynchronizationIsFenced() {
        FencedApplication.whileLeading(
                FencedApplication.runner().withUserConfiguration(ManagerWithoutSynchronization.class),
                stage -> stage.assertIsRolledBack(
                        stage.context().getBean(PlatformTransactionManager.class),
                        stage.context().getBean(DataSource.class)));
    }

    @Test
    void aCallersTransactionOfAManagerWithoutSynchronizationIsFenced() {
        FencedApplication.whileLeading(
                FencedApplication.runner().withUserConfiguration(ManagerWithoutSynchronization.class), stage -> {
                    assertThatThrownBy(() -> stage.transaction().executeWithoutResult(status -> writesDeposed(stage)))
                            .isInstanceOf(LeadershipLostException.class);

                    assertThat(stage.settled()).isZero();
                    assertThat(stage.rejections()).isEqualTo(1);
                });
    }

    @Test
    void aCallersTransactionInsideOfAnotherManagersIsFenced() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            TransactionTemplate outer = new TransactionTemplate(
                    new JdbcTransactionManager(FencedApplication.database(JdbcContexts.newDatabase())));

            assertThatThrownBy(() -> outer.executeWithoutResult(
                            status -> stage.transaction().executeWithoutResult(inner -> writesDeposed(stage))))
                    .isInstanceOf(LeadershipLostException.class);

            assertThat(stage.settled()).isZero();
        });
    }

    private static void writesDeposed(FencedApplication.Stage stage) {
        stage.billing().runIfLeader(() -> {
            stage.jdbc().update("INSERT INTO SETTLED VALUES (1)");
            stage.takeOver();
        });
    }

    /** It ended before the work began. */
    @Test
    void aTransactionWithoutSynchronizationThatIsOverHasNoPartInLaterWork() {
        FencedApplication.whileLeading(
                FencedApplication.runner().withUserConfiguration(ManagerWithoutSynchronization.class), stage -> {
                    stage.transaction().executeWithoutResult(status -> {});
                    stage.billing().runIfLeader(() -> {});
                    stage.takeOver();
                    stage.transaction()
                            .executeWithoutResult(status -> stage.jdbc().update("INSERT INTO SETTLED VALUES (1)"));

                    assertThat(stage.settled()).isEqualTo(1);
                });
    }

    /** Its synchronizations are those of the transaction around it, which commits later. */
    @Test
    void aTransactionInsideOfAnotherManagersIsFencedWhenItCommits() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> {
            TransactionTemplate outer = new TransactionTemplate(
                    new JdbcTransactionManager(FencedApplication.database(JdbcContexts.newDatabase())));

            outer.executeWithoutResult(status -> stage.assertIsRolledBack(
                    stage.context().getBean(PlatformTransactionManager.class),
                    stage.context().getBean(DataSource.class)));
        });
    }

    /** A user's own manager, that does all by itself. */
    static final class CountingManager extends AbstractPlatformTransactionManager {

        final AtomicInteger commits = new AtomicInteger();

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            commits.incrementAndGet();
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    /** A user's own manager, which takes no listener. */
    static final class PlainManager implements PlatformTransactionManager {

        @Override
        public TransactionStatus getTransaction(@org.jspecify.annotations.Nullable TransactionDefinition definition) {
            return new SimpleTransactionStatus();
        }

        @Override
        public void commit(TransactionStatus status) {}

        @Override
        public void rollback(TransactionStatus status) {}
    }

    /** One that takes no listener itself, as those that log or measure. */
    static final class DelegatingManager implements PlatformTransactionManager {

        private final PlatformTransactionManager delegate;

        DelegatingManager(PlatformTransactionManager delegate) {
            this.delegate = delegate;
        }

        @Override
        public TransactionStatus getTransaction(@org.jspecify.annotations.Nullable TransactionDefinition definition) {
            return delegate.getTransaction(definition);
        }

        @Override
        public void commit(TransactionStatus status) {
            delegate.commit(status);
        }

        @Override
        public void rollback(TransactionStatus status) {
            delegate.rollback(status);
        }
    }

    @Test
    void aManagerThatDelegatesToAFencedOneIsFencedAndNotRefused() {
        String url = JdbcContexts.newDatabase();
        DataSource dataSource = FencedApplication.database(url);
        FencedApplication.whileLeading(
                FencedApplication.runner(url)
                        .withPropertyValues("election.fencing.unfenced=refuse")
                        .withBean(
                                "delegating",
                                PlatformTransactionManager.class,
                                () -> new DelegatingManager(new JdbcTransactionManager(dataSource)),
                                definition -> definition.setAutowireCandidate(false)),
                stage -> stage.assertIsRolledBack(
                        stage.context().getBean("delegating", PlatformTransactionManager.class), dataSource));
    }

    static ApplicationContextRunner with(String name, PlatformTransactionManager manager) {
        return FencedApplication.runner()
                .withBean(
                        name,
                        PlatformTransactionManager.class,
                        () -> manager,
                        definition -> definition.setAutowireCandidate(false));
    }

    /** As a data source that takes part in JTA transactions. */
    static DataSource enlisting(DataSource target) {
        return new DelegatingDataSource(target) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.setAutoCommit(false);
                return connection;
            }
        };
    }

    @Test
    void aConnectionThatIsBoundWithinTheTransactionIsFenced() {
        CountingManager jta = new CountingManager();
        FencedApplication.whileLeading(with("jta", jta), stage -> {
            DataSource enlisting = enlisting(stage.raw());
            stage.settle(new TransactionTemplate(jta), enlisting, () -> {});
            assertThat(jta.commits).hasValue(1);

            assertThatThrownBy(() -> stage.settleDeposed(jta, enlisting)).isInstanceOf(LeadershipLostException.class);
            assertThat(jta.commits).hasValue(1);
            assertThat(stage.rejections()).isEqualTo(1);
        });
    }

    @Test
    void listensOnceToEachManager() {
        FencedApplication.whileLeading(FencedApplication.runner(), stage -> assertThat(stage.context()
                        .getBean(ConfigurableTransactionManager.class)
                        .getTransactionExecutionListeners())
                .hasSize(1));
    }
}
