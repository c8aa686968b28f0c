// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.LeaderElections;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.ElectionDataSource;
import dev.election.spring.FencedTransactions;
import dev.election.spring.autoconfigure.jdbc.JdbcConnectionsLifecycle;
import dev.election.spring.autoconfigure.jdbc.JdbcLeaseStoreFactoryBean;
import dev.election.spring.fence.FenceInstaller;
import dev.election.spring.fence.TransactionFence;
import dev.election.store.LeaseStore;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Configuration of the lease store in the application's database. The store is created after Flyway, Liquibase and the
 * SQL initialization scripts have run, since they may create its tables. It is not created if the application has
 * {@link LeaderElections} of its own.
 */
@Configuration(proxyBeanMethods = false)
@Conditional({OnDataSource.class, EarlyProperties.OnJdbcStore.class})
final class JdbcStoreConfiguration {

    // Not for elections of the application's own: their terms may be kept elsewhere, and the fence, which does not find
    // them in this database, would refuse each transaction of leader work.
    @Bean
    @ConditionalOnMissingBean({LeaseStore.class, LeaderElections.class})
    @DependsOnDatabaseInitialization
    JdbcLeaseStoreFactoryBean jdbcLeaseStore(
            ElectionProperties properties,
            @ElectionDataSource ObjectProvider<DataSource> qualified,
            ObjectProvider<DataSource> dataSources,
            ListableBeanFactory beans) {
        return JdbcLeaseStoreFactory.open(dataSource(qualified, dataSources, beans), properties, beans);
    }

    @Bean
    JdbcConnectionsLifecycle jdbcConnectionsLifecycle(ListableBeanFactory beans) {
        return new JdbcConnectionsLifecycle(beans);
    }

    @Bean
    @Lazy
    @ConditionalOnBean(JdbcLeaseStore.class)
    @ConditionalOnMissingBean(FencedTransactions.class)
    @Conditional(EarlyProperties.OnFencing.class)
    TransactionFence fencedTransactions(JdbcLeaseStore store, ElectionProperties properties) {
        return new TransactionFence(store.fence(), properties.fencing().unfenced());
    }

    @Bean
    @Conditional(EarlyProperties.OnFencing.class)
    static FenceInstaller fencedTransactionManagers(
            ObjectProvider<FencedTransactions> fences, Environment environment) {
        return new FenceInstaller(fences, EarlyProperties.unfenced(environment));
    }

    /**
     * Fails at startup, instead of at the first transaction, if there is more than one {@code FencedTransactions} bean.
     */
    @Bean
    SmartInitializingSingleton fencedTransactionsCheck(ObjectProvider<FencedTransactions> fences) {
        return () -> fences.ifAvailable(onlyOne -> {});
    }

    private static DataSource dataSource(
            ObjectProvider<DataSource> qualified, ObjectProvider<DataSource> all, ListableBeanFactory beans) {
        return JdbcLeaseStoreFactory.chosen(qualified, all, beans);
    }
}
