// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.InvalidSettingsException.checked;

import dev.election.LeaderElections;
import dev.election.store.LeaseStore;
import dev.election.zookeeper.ZooKeeperLeaseStore;
import dev.election.zookeeper.ZooKeeperLeaseStoreBuilder;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Configuration of the lease store in ZooKeeper. The application starts while all servers are down. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ZooKeeperLeaseStore.class)
@Conditional(EarlyProperties.OnZooKeeperStore.class)
final class ZooKeeperStoreConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(LeaseStore.class)
    ZooKeeperLeaseStore zooKeeperLeaseStore(
            ElectionProperties properties, ObjectProvider<ZooKeeperLeaseStoreBuilderCustomizer> customizers) {
        ElectionProperties.Zookeeper zookeeper = properties.zookeeper();
        String servers = zookeeper.connectString();
        if (servers == null) {
            throw new InvalidSettingsException(
                    List.of("election.zookeeper.connect-string"),
                    "leases are kept in ZooKeeper, and its address is not known",
                    "Set election.zookeeper.connect-string to the addresses of its servers, for example"
                            + " zk-1:2181,zk-2:2181,zk-3:2181.",
                    null);
        }
        ZooKeeperLeaseStoreBuilder builder =
                checked("election.zookeeper.connect-string", () -> ZooKeeperLeaseStore.builder(servers));
        builder.callTimeout(TimingSettings.of(properties).callTimeout());
        checked("election.zookeeper.root", () -> builder.root(zookeeper.root()));
        String user = zookeeper.username();
        String password = zookeeper.password();
        if (user != null && password != null) {
            checked("election.zookeeper.username", () -> builder.digest(user, password));
        } else if (user != null || password != null) {
            throw InvalidSettingsException.half(
                    "a user and its password", "election.zookeeper.username", "election.zookeeper.password");
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    // Not for elections of the application's own, or of a test, which may use no server.
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean(LeaderElections.class)
    SmartInitializingSingleton zooKeeperFirstCalls(
            ObjectProvider<ZooKeeperLeaseStore> stores, ListableBeanFactory beans) {
        return FirstCalls.begin(stores, beans);
    }
}
