// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.InvalidSettingsException.checked;

import dev.election.LeaderElections;
import dev.election.LeaseStoreException;
import dev.election.etcd.EtcdLeaseStore;
import dev.election.etcd.EtcdLeaseStoreBuilder;
import dev.election.spring.ElectionStartException;
import dev.election.store.LeaseStore;
import java.nio.file.Path;
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

/** Configuration of the lease store in etcd. The application starts while etcd is down. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(EtcdLeaseStore.class)
@Conditional(EarlyProperties.OnEtcdStore.class)
final class EtcdStoreConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(LeaseStore.class)
    EtcdLeaseStore etcdLeaseStore(
            ElectionProperties properties, ObjectProvider<EtcdLeaseStoreBuilderCustomizer> customizers) {
        ElectionProperties.Etcd etcd = properties.etcd();
        if (etcd.endpoints().isEmpty()) {
            throw new InvalidSettingsException(
                    List.of("election.etcd.endpoints"),
                    "leases are kept in etcd, and its address is not known",
                    "Set election.etcd.endpoints to the addresses of its members, for example"
                            + " http://etcd-1:2379,http://etcd-2:2379,http://etcd-3:2379.",
                    null);
        }
        EtcdLeaseStoreBuilder builder = checked(
                "election.etcd.endpoints",
                () -> EtcdLeaseStore.builder(etcd.endpoints().toArray(String[]::new)));
        builder.callTimeout(TimingSettings.of(properties).callTimeout());
        checked("election.etcd.prefix", () -> builder.prefix(etcd.prefix()));
        String user = etcd.username();
        String password = etcd.password();
        if (user != null && password != null) {
            checked("election.etcd.username", () -> builder.user(user, password));
        } else if (user != null || password != null) {
            throw InvalidSettingsException.half(
                    "a user and its password", "election.etcd.username", "election.etcd.password");
        }
        certificates(etcd, builder);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        try {
            return checked("election.etcd.endpoints", builder::build);
        } catch (LeaseStoreException e) {
            throw new ElectionStartException(
                    String.valueOf(e.getMessage()),
                    "Let Spring Boot manage the versions of Netty, gRPC and protobuf, or set them to the ones that are"
                            + " named above.",
                    e);
        }
    }

    // Not for elections of the application's own, or of a test, which may use no server.
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean(LeaderElections.class)
    SmartInitializingSingleton etcdFirstCalls(ObjectProvider<EtcdLeaseStore> stores, ListableBeanFactory beans) {
        return FirstCalls.begin(stores, beans);
    }

    private static void certificates(ElectionProperties.Etcd etcd, EtcdLeaseStoreBuilder builder) {
        Path trusted = etcd.trustCertificates();
        if (trusted != null) {
            checked("election.etcd.trust-certificates", () -> builder.trustCertificates(trusted));
        }
        Path certificate = etcd.clientCertificate();
        Path key = etcd.clientKey();
        if (certificate != null && key != null) {
            checked("election.etcd.client-certificate", () -> builder.clientCertificate(certificate, key));
        } else if (certificate != null || key != null) {
            throw InvalidSettingsException.half(
                    "a client certificate and its key", "election.etcd.client-certificate", "election.etcd.client-key");
        }
    }
}
