// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.LeaderElections;
import dev.election.LeaderWork;
import dev.election.runtime.LeaseElections;
import dev.election.spring.autoconfigure.ElectionAutoConfiguration;
import dev.election.spring.autoconfigure.ElectionProperties;
import dev.election.spring.fence.TransactionFence;
import dev.election.store.LeaseStore;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;

/**
 * The beans of {@link AutoConfigureTestElections}, defined before the application's own elections would be.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        before = ElectionAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@EnableConfigurationProperties(ElectionProperties.class)
public final class TestElectionsAutoConfiguration {

    static final String INSTANCE = "testLeaderElections";
    static final String STORE = "testLeaseStore";
    static final String FENCE = "testFencedTransactions";

    @Bean
    static ReplacedBeans replacedElections() {
        return new ReplacedBeans(Set.of(INSTANCE, STORE), LeaderElections.class, LeaseStore.class);
    }

    @Bean
    TestElections testElections(ElectionProperties properties, ObjectProvider<LeaderWork.Scope> scopes) {
        return TestInstances.build(properties, scopes);
    }

    @Bean(INSTANCE)
    @Primary
    LeaseElections testLeaderElections(TestElections elections) {
        return elections.instance().elections;
    }

    @Bean(STORE)
    @Primary
    LeaseStore testLeaseStore(TestElections elections) {
        return elections.instance().store;
    }

    /** The fence by the clock of the test, under the same conditions as the fence in the database. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(DataSource.class)
    static class FenceConfiguration {

        @Bean
        static FenceAsInProduction testFenceAsInProduction() {
            return new FenceAsInProduction(FENCE, STORE);
        }

        @Bean(FENCE)
        @Lazy
        TransactionFence testFencedTransactions(ElectionProperties properties) {
            return new TransactionFence(
                    (connection, term) -> {
                        term.ensureCurrent();
                        return true;
                    },
                    properties.fencing().unfenced());
        }
    }
}
