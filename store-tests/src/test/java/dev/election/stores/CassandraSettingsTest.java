// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import dev.election.LeaseStoreException;
import dev.election.StoreRefusedException;
import dev.election.cassandra.CassandraLeaseStore;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.cassandra.autoconfigure.CqlSessionBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which configuration of the driver the store accepts, without a server. */
class CassandraSettingsTest {

    @Configuration(proxyBeanMethods = false)
    static class OwnConfiguration {

        @Bean
        CqlSessionBuilderCustomizer ownConfiguration() {
            return builder -> builder.withConfigLoader(DriverConfigLoader.fromMap(OptionsMap.driverDefaults()));
        }
    }

    private static ConfigurableApplicationContext start(Class<?>... sources) {
        return new SpringApplicationBuilder(sources)
                .web(WebApplicationType.NONE)
                .properties(
                        EngineFacts.NO_DATABASE,
                        "management.health.cassandra.enabled=false",
                        "election.store=cassandra",
                        "spring.cassandra.contact-points=127.0.0.1:1",
                        "spring.cassandra.local-datacenter=datacenter1")
                .run();
    }

    @Test
    void theConfigurationOfSpringBootIsUsed() {
        try (ConfigurableApplicationContext context = start(Application.class)) {
            CassandraLeaseStore store = context.getBean(CassandraLeaseStore.class);

            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isInstanceOf(LeaseStoreException.class)
                    .isNotInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("127.0.0.1:1");
        }
    }

    @Test
    void oneThatACustomizerPutsInItsPlaceIsRefusedWithTheCure() {
        try (ConfigurableApplicationContext context = start(Application.class, OwnConfiguration.class)) {
            CassandraLeaseStore store = context.getBean(CassandraLeaseStore.class);

            assertThatThrownBy(() -> store.observe(Set.of(), null))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("declare it as a bean of the type DriverConfigLoader");
        }
    }
}
