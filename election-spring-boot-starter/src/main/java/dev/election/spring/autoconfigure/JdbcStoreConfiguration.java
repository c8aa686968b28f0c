// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.ElectionDataSource;
import dev.election.store.LeaseStore;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store in the application's database: after Flyway, Liquibase and scripts, which may create its tables. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(DataSource.class)
@ConditionalOnProperty(name = "election.store", havingValue = "jdbc", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "election.enabled", matchIfMissing = true)
final class JdbcStoreConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(LeaseStore.class)
    @DependsOnDatabaseInitialization
    JdbcLeaseStore jdbcLeaseStore(
            ElectionProperties properties,
            @ElectionDataSource ObjectProvider<DataSource> qualified,
            ObjectProvider<DataSource> dataSources,
            ListableBeanFactory beans) {
        DataSource dataSource = qualified.getIfAvailable(() -> JdbcStores.onlyOne(dataSources, beans));
        return JdbcStores.open(dataSource, properties);
    }
}
