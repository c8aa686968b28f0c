// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.InvalidSettingsException.checked;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.election.LeaderElections;
import dev.election.cassandra.CassandraConsistency;
import dev.election.cassandra.CassandraLeaseStore;
import dev.election.cassandra.CassandraLeaseStoreBuilder;
import dev.election.cassandra.CassandraSchema;
import dev.election.spring.ElectionStartException;
import dev.election.store.LeaseStore;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Configuration of the lease store in Cassandra. It does not connect; the application starts while Cassandra is down.
 * The store has sessions of its own, from the builder that Spring Boot makes of {@code spring.cassandra.*}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({CassandraLeaseStore.class, CqlSessionBuilder.class})
@Conditional(EarlyProperties.OnCassandraStore.class)
final class CassandraStoreConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(LeaseStore.class)
    CassandraLeaseStore cassandraLeaseStore(
            ElectionProperties properties,
            ObjectProvider<CqlSessionBuilder> sessions,
            ObjectProvider<DriverConfigLoader> driverConfig,
            ObjectProvider<CassandraLeaseStoreBuilderCustomizer> customizers) {
        CassandraSessions prepared = prepare(sessions);
        ElectionProperties.Cassandra cassandra = properties.cassandra();
        CassandraLeaseStoreBuilder builder = CassandraLeaseStore.builder(prepared);
        driverConfig.ifUnique(builder::driverConfig);
        builder.callTimeout(TimingSettings.of(properties).callTimeout());
        checked("election.cassandra.keyspace", () -> builder.keyspace(cassandra.keyspace()));
        checked("election.cassandra.table-prefix", () -> builder.tablePrefix(cassandra.tablePrefix()));
        checked("election.cassandra.group", () -> builder.group(cassandra.group()));
        builder.consistency(CassandraConsistency.valueOf(cassandra.consistency().name()));
        builder.schema(CassandraSchema.valueOf(cassandra.schema().name()));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    // Not for elections of the application's own, or of a test, which may use no server.
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean(LeaderElections.class)
    SmartInitializingSingleton cassandraFirstCalls(
            ObjectProvider<CassandraLeaseStore> stores, ListableBeanFactory beans) {
        return FirstCalls.begin(stores, beans);
    }

    /** Each session needs a builder of its own, as a session changes it. */
    private static CassandraSessions prepare(ObjectProvider<CqlSessionBuilder> sessions) {
        CqlSessionBuilder one = sessions.getIfUnique();
        if (one == null) {
            throw new ElectionStartException(
                    "Leases are kept in Cassandra, and there is not exactly one CqlSessionBuilder bean to connect with",
                    "Add spring-boot-starter-cassandra, and set spring.cassandra.contact-points and"
                            + " spring.cassandra.local-datacenter. If there are several such beans, mark one of them"
                            + " with @Primary.",
                    null);
        }
        CqlSessionBuilder other = sessions.getObject();
        if (one == other) {
            throw new ElectionStartException(
                    "Leases are kept in Cassandra by two sessions of the store's own, and the CqlSessionBuilder bean is"
                            + " a singleton, so that all sessions would change the settings of the same builder",
                    "Declare the bean with @Scope(\"prototype\"), as Spring Boot does it with its own, or let Spring"
                            + " Boot create it from spring.cassandra.* and a CqlSessionBuilderCustomizer.",
                    null);
        }
        return new CassandraSessions(one, other, sessions);
    }
}
