// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeadershipLostException;
import dev.election.spring.ElectionDataSource;
import dev.election.spring.autoconfigure.JdbcContexts;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whether a transaction is fenced depends on its database, whatever data source it came by. */
@ExtendWith(OutputCaptureExtension.class)
class FencedDataSourcesTest {

    private static String url(Environment environment) {
        return environment.getRequiredProperty("spring.datasource.url");
    }

    /** One for the elections, and one for the application, of the same database. */
    @Configuration(proxyBeanMethods = false)
    static class TwoPools {

        @Bean
        @Primary
        DataSource dataSource(Environment environment) {
            return FencedApplication.database(url(environment));
        }

        @Bean
        @ElectionDataSource
        DataSource electionDataSource(Environment environment) {
            return FencedApplication.database(url(environment));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class MarkedPoolBehindAProxy {

        @Bean
        @ElectionDataSource
        DataSource pool(Environment environment) {
            return FencedApplication.database(url(environment));
        }

        @Bean
        @Primary
        DataSource proxy(@ElectionDataSource DataSource pool) {
            return new LazyConnectionDataSourceProxy(new DelegatingDataSource(pool));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondPool {

        @Bean
        @Primary
        DataSource dataSource(Environment environment) {
            return FencedApplication.database(url(environment));
        }

        @Bean
        @Primary
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean(defaultCandidate = false)
        DataSource second(Environment environment) {
            return FencedApplication.database(url(environment));
        }

        @Bean(defaultCandidate = false)
        PlatformTransactionManager secondManager(@Qualifier("second") DataSource second) {
            return new JdbcTransactionManager(second);
        }
    }

    /** Of two databases, the application's own where nothing tells which. */
    static final class Router extends AbstractRoutingDataSource {

        private final Supplier<@Nullable Object> route;

        Router(DataSource own, DataSource other, Supplier<@Nullable Object> route) {
            this.route = route;
            setTargetDataSources(Map.of("other", other));
            setDefaultTargetDataSource(own);
            afterPropertiesSet();
        }

        @Override
        protected @Nullable Object determineCurrentLookupKey() {
            return route.get();
        }
    }

    private static final ThreadLocal<@Nullable Object> TENANT = new ThreadLocal<>();

    private static final DataSource OTHER = FencedApplication.database(JdbcContexts.newDatabase());

    @Configuration(proxyBeanMethods = false)
    static class ByTenant {

        @Bean
        DataSource dataSource(Environment environment) {
            return new Router(FencedApplication.database(url(environment)), OTHER, TENANT::get);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ReadWritePair {

        @Bean
        DataSource dataSource(Environment environment) {
            return new LazyConnectionDataSourceProxy(new Router(
                    FencedApplication.database(url(environment)),
                    OTHER,
                    () -> TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? "other" : null));
        }
    }

    private static ApplicationContextRunner with(Class<?> dataSources) {
        return FencedApplication.runner().withUserConfiguration(dataSources);
    }

    private static void isFenced(Class<?> dataSources) {
        FencedApplication.whileLeading(with(dataSources), stage -> {
            stage.settlement().settle(() -> {});
            assertThat(stage.settled()).isEqualTo(1);

            assertThatThrownBy(() -> stage.settlement().settle(stage::takeOver))
                    .isInstanceOf(LeadershipLostException.class);
            assertThat(stage.settled()).isEqualTo(1);
            assertThat(stage.rejections()).isEqualTo(1);
        });
    }

    @Test
    void theApplicationsPoolIsFencedWhereTheElectionsHaveOneOfTheirOwnOnTheSameDatabase() {
        isFenced(TwoPools.class);
    }

    @Test
    void aProxyOfTheMarkedPoolIsFenced() {
        isFenced(MarkedPoolBehindAProxy.class);
    }

    @Test
    void aSecondPoolWithAManagerOfItsOwnIsFenced() {
        FencedApplication.whileLeading(
                with(SecondPool.class),
                stage -> stage.assertIsRolledBack(
                        stage.context().getBean("secondManager", PlatformTransactionManager.class),
                        stage.context().getBean("second", DataSource.class)));
    }

    @Test
    void aRouterIsFencedWhereItLeadsToTheElectionsDatabase() {
        isFenced(ByTenant.class);
    }

    @Test
    void aReadWritePairIsFencedWhereItWrites() {
        isFenced(ReadWritePair.class);
    }

    @Test
    void aRouterIsAskedAnewForEachTransaction(CapturedOutput output) {
        FencedApplication.logInfo();
        FencedApplication.whileLeading(with(ByTenant.class), stage -> {
            new JdbcTemplate(OTHER).execute("CREATE TABLE IF NOT EXISTS SETTLED (TOKEN BIGINT)");
            try {
                TENANT.set("other");
                stage.settlement().settle(() -> {});
                assertThat(new JdbcTemplate(OTHER).queryForList("SELECT TOKEN FROM SETTLED"))
                        .isNotEmpty();
                assertThat(output).containsOnlyOnce("is not on the election's database, so it is not fenced");
            } finally {
                TENANT.remove();
            }

            PlatformTransactionManager manager = stage.context().getBean(PlatformTransactionManager.class);
            stage.assertIsRolledBack(manager, stage.context().getBean(DataSource.class));
        });
    }

    @Test
    void aReadOnlyTransactionOfAReplicaIsLeftAlone() {
        FencedApplication.whileLeading(with(ReadWritePair.class), stage -> {
            TransactionTemplate reading = stage.transaction();
            reading.setReadOnly(true);

            stage.billing()
                    .runIfLeader(() -> reading.executeWithoutResult(
                            status -> stage.jdbc().queryForObject("SELECT 1", Long.class)));

            assertThat(stage.rejections()).isZero();
        });
    }
}
