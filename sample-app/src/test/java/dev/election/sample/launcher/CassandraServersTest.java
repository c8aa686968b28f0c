// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.addresstranslation.AddressTranslator;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.internal.core.config.typesafe.DefaultDriverConfigLoader;
import com.datastax.oss.driver.internal.core.context.DefaultDriverContext;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CassandraServersTest {

    @Test
    void saysWhatToDoIfNoServerCanBeStarted() {
        assertThatThrownBy(() -> CassandraServers.refuseIf(Optional.of("Cassandra runs on JDK 17 only")))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("Cassandra runs on JDK 17 only. ")
                .hasMessageContaining("--store=zookeeper");
    }

    @Test
    void leadsEachConnectionOfTheDriverThroughTheProxyOfItsNode() {
        AddressTranslator translator = translator(CassandraServers.ways(List.of(7001, 7002, 7003)));

        assertThat(translator.translate(at("127.0.0.1", 9042))).isEqualTo(at("127.0.0.1", 7001));
        assertThat(translator.translate(at("127.0.0.2", 9042))).isEqualTo(at("127.0.0.1", 7002));
        assertThat(translator.translate(at("127.0.0.3", 9042))).isEqualTo(at("127.0.0.1", 7003));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    @Test
    void contactsTheNodesThroughTheSameProxies() {
        assertThat(CassandraServers.ways(List.of(7001, 7002, 7003)))
                .containsEntry("SPRING_CASSANDRA_CONTACTPOINTS", "127.0.0.1:7001,127.0.0.1:7002,127.0.0.1:7003");
    }

    private static AddressTranslator translator(Map<String, String> environment) {
        String file = environment.getOrDefault("SPRING_CASSANDRA_CONFIG", "").substring("classpath:".length());
        Config config = ConfigFactory.parseResources(file)
                .resolveWith(ConfigFactory.parseMap(environment))
                .withFallback(ConfigFactory.load());
        DriverConfigLoader loader = new DefaultDriverConfigLoader(() -> config.getConfig("datastax-java-driver"));
        return new DefaultDriverContext(loader, ProgrammaticArguments.builder().build()).getAddressTranslator();
    }
}
