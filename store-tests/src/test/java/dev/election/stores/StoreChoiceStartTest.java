// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import dev.election.LeaderElection;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.store.LeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Several stores are among the dependencies. */
@ExtendWith(OutputCaptureExtension.class)
class StoreChoiceStartTest {

    private static void isRefused(String... properties) {
        assertThatThrownBy(() -> Application.start("one", properties).close()).isNotNull();
    }

    @Test
    void withoutAChoiceTheStartIsRefusedAndEachIsNamed(CapturedOutput output) {
        isRefused();

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("jdbc (there is a DataSource bean)")
                .contains("etcd (election-etcd is among the dependencies)")
                .contains("zookeeper (election-zookeeper is among the dependencies)")
                .contains("cassandra (election-cassandra is among the dependencies)")
                .contains("Set election.store to jdbc or etcd or zookeeper or cassandra");
    }

    @Test
    void theDatabaseCanBeChosen() {
        try (ConfigurableApplicationContext context =
                Application.start("one", "election.store=jdbc", "spring.datasource.generate-unique-name=true")) {
            assertThat(context.getBean(LeaseStore.class)).isInstanceOf(JdbcLeaseStore.class);
        }
    }

    @Test
    void etcdWithoutAnAddressIsRefusedWithTheProperty(CapturedOutput output) {
        isRefused("election.store=etcd");

        assertThat(output).contains("Set election.etcd.endpoints to the addresses of its members");
    }

    @Test
    void zooKeeperWithoutAnAddressIsRefusedWithTheProperty(CapturedOutput output) {
        isRefused("election.store=zookeeper");

        assertThat(output).contains("Set election.zookeeper.connect-string to the addresses of its servers");
    }

    @ParameterizedTest
    @CsvSource({
        "etcd, election.etcd.endpoints=http://127.0.0.1:1",
        "zookeeper, election.zookeeper.connect-string=127.0.0.1:1",
        "cassandra, spring.cassandra.contact-points=127.0.0.1:1"
    })
    void anApplicationStartsWhileNoServerOfTheEngineIsThere(String store, String address) {
        try (ConfigurableApplicationContext context = Application.start(
                "one",
                "election.store=" + store,
                address,
                "spring.cassandra.local-datacenter=datacenter1",
                "election.lease-duration=15s")) {
            assertThat(context.getBean(LeaderElection.class).isLeader()).isFalse();
        }
    }

    @Test
    void cassandraWithoutSpringBootsConfigurationIsRefusedWithTheDependency(CapturedOutput output) {
        isRefused(
                "election.store=cassandra",
                "spring.autoconfigure.exclude=org.springframework.boot.cassandra.autoconfigure.CassandraAutoConfiguration");

        assertThat(output)
                .contains("there is not exactly one CqlSessionBuilder bean")
                .contains("spring-boot-starter-cassandra");
    }

    /** A bean of an application that does not know that each session needs its own. */
    @Configuration(proxyBeanMethods = false)
    static class OneSessionBuilder {

        @Bean
        CqlSessionBuilder sessionBuilder() {
            return CqlSession.builder();
        }
    }

    @Test
    void oneSessionBuilderForAllSessionsOfCassandraIsRefused(CapturedOutput output) {
        isRefused("election.store=cassandra", "spring.main.sources=" + OneSessionBuilder.class.getName());

        assertThat(output)
                .contains("the CqlSessionBuilder bean is a singleton")
                .contains("Declare the bean with @Scope(\"prototype\")");
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithTheProperty(CapturedOutput output) {
        isRefused("election.store=etcd", "election.etcd.endpoints=localhost");

        assertThat(output).contains("election.etcd.endpoints").contains("is not like http://127.0.0.1:2379");
    }

    @ParameterizedTest
    @CsvSource({
        "etcd, endpoints=http://127.0.0.1:1, username=orders",
        "etcd, endpoints=http://127.0.0.1:1, password=secret",
        "zookeeper, connect-string=127.0.0.1:1, username=orders",
        "zookeeper, connect-string=127.0.0.1:1, password=secret"
    })
    void aUserWithoutAPasswordOrAPasswordWithoutAUserIsRefused(
            String store, String address, String half, CapturedOutput output) {
        String prefix = "election." + store + ".";
        isRefused("election.store=" + store, prefix + address, prefix + half);

        assertThat(output)
                .contains("only one of a user and its password is set")
                .contains(prefix + "username")
                .contains(prefix + "password");
    }

    @Test
    void aKeyWithoutItsCertificateIsRefused(CapturedOutput output) {
        isRefused(
                "election.store=etcd",
                "election.etcd.endpoints=https://127.0.0.1:2379",
                "election.etcd.client-key=key.pem");

        assertThat(output).contains("only one of a client certificate and its key is set");
    }
}
