// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.ElectionDataSource;
import dev.election.spring.FencedTransactionManagers;
import dev.election.spring.FencedTransactions;
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

/** The store in the application's database: after Flyway, Liquibase and scripts, which may create its tables. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(DataSource.class)
@Conditional(Bound.OnJdbcStore.class)
final class JdbcStoreConfiguration {

    static final String STORE = "jdbcLeaseStore";

    @Bean(STORE)
    @ConditionalOnMissingBean(LeaseStore.class)
    @DependsOnDatabaseInitialization
    OpenedStore jdbcLeaseStore(
            ElectionProperties properties,
            @ElectionDataSource ObjectProvider<DataSource> qualified,
            ObjectProvider<DataSource> dataSources,
            ListableBeanFactory beans) {
        return JdbcStores.open(dataSource(qualified, dataSources, beans), properties, beans);
    }

    @Bean
    JdbcConnectionsLifecycle jdbcConnectionsLifecycle(ListableBeanFactory beans) {
        return new JdbcConnectionsLifecycle(beans);
    }

    @Bean
    @Lazy
    @ConditionalOnBean(JdbcLeaseStore.class)
    @ConditionalOnMissingBean
    @Conditional(Bound.OnFencing.class)
    FencedTransactions fencedTransactions(JdbcLeaseStore store, ElectionProperties properties) {
        return new FencedTransactions(store.fence(), properties.fencing().unfenced());
    }

    @Bean
    @Conditional(Bound.OnFencing.class)
    static FencedTransactionManagers fencedTransactionManagers(
            ObjectProvider<FencedTransactions> fences, Environment environment) {
        return new FencedTransactionManagers(fences, Bound.unfenced(environment));
    }

    /** Two fences would otherwise be noticed by the first transaction. */
    @Bean
    SmartInitializingSingleton fencedTransactionsCheck(ObjectProvider<FencedTransactions> fences) {
        return () -> fences.ifAvailable(onlyOne -> {});
    }

    private static DataSource dataSource(
            ObjectProvider<DataSource> qualified, ObjectProvider<DataSource> all, ListableBeanFactory beans) {
        return JdbcStores.chosen(qualified, all, beans);
    }
}
