// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static dev.election.spring.autoconfigure.JdbcContexts.withoutDataSource;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.AS_HIKARI;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.BORROWED;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.h2;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.keepsLeases;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.leadsBesides;
import static dev.election.spring.autoconfigure.jdbc.HeartbeatConnections.pool;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.ElectionDataSource;
import dev.election.store.InMemoryLeaseStore;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Which database keeps the leases, whether heartbeats have connections of their own, and what the log says of it. */
@ExtendWith({OutputCaptureExtension.class, HeartbeatConnections.class})
class JdbcDataSourcesTest {

    @Test
    void theOnlyOneGivesConnectionsBesideItsPool(CapturedOutput output) {
        on(newDatabase()).run(context -> leadsBesides(context.getBean(HikariDataSource.class), context, output));
    }

    @Test
    void theOnlyOneLendsItsConnectionsIfToldTo(CapturedOutput output) {
        on(newDatabase())
                .withPropertyValues("election.jdbc.dedicated-connection=false")
                .run(context -> {
                    awaitLeading(context, "default");
                    assertThat(context.getBean(HikariDataSource.class).isRunning())
                            .isTrue();
                    assertThat(output)
                            .doesNotContain(AS_HIKARI)
                            .containsOnlyOnce(BORROWED + HikariDataSource.class.getName() + " of bean 'dataSource'")
                            .contains("because election.jdbc.dedicated-connection=false");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryOfTwo {

        @Bean
        @Primary
        HikariDataSource orders() {
            return pool(newDatabase());
        }

        @Bean
        HikariDataSource reports() {
            return pool(newDatabase());
        }
    }

    @Test
    void thePrimaryOfSeveralIsUsed(CapturedOutput output) {
        withoutDataSource().withUserConfiguration(PrimaryOfTwo.class).run(context -> {
            leadsBesides(context.getBean("orders", HikariDataSource.class), context, output);
            assertThat(keepsLeases(context.getBean("orders", DataSource.class))).isTrue();
            assertThat(keepsLeases(context.getBean("reports", DataSource.class)))
                    .isFalse();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Marked {

        @Bean(defaultCandidate = false)
        @ElectionDataSource
        HikariDataSource leases() {
            return pool(newDatabase());
        }
    }

    @Test
    void theMarkedOneIsUsedInPreferenceToThePrimary(CapturedOutput output) {
        withoutDataSource()
                .withUserConfiguration(PrimaryOfTwo.class, Marked.class)
                .run(context -> {
                    leadsBesides(context.getBean("leases", HikariDataSource.class), context, output);
                    assertThat(keepsLeases(context.getBean("leases", DataSource.class)))
                            .isTrue();
                    assertThat(keepsLeases(context.getBean("orders", DataSource.class)))
                            .isFalse();
                });
    }

    @Test
    void theMarkedOneLeavesBootsOwnAsItIs(CapturedOutput output) {
        on(newDatabase()).withUserConfiguration(Marked.class).run(context -> {
            leadsBesides(context.getBean("leases", HikariDataSource.class), context, output);
            assertThat(context.getBeansOfType(DataSource.class)).hasSize(2);
        });
    }

    @Test
    void aMarkedOneIsUsedBesideARoutingOne(CapturedOutput output) {
        withoutDataSource()
                .withUserConfiguration(DataSourceKindsTest.RoutesNowhere.class, Marked.class)
                .run(context -> leadsBesides(context.getBean("leases", HikariDataSource.class), context, output));
    }

    @Test
    void aServiceConnectionSaysWhichDatabaseItIs(CapturedOutput output) {
        String url = newDatabase();
        on("jdbc:h2:tcp://localhost:1/mem:unused")
                .withBean(JdbcConnectionDetails.class, () -> new JdbcConnectionDetails() {
                    @Override
                    public String getJdbcUrl() {
                        return url;
                    }

                    @Override
                    public String getUsername() {
                        return "sa";
                    }

                    @Override
                    public String getPassword() {
                        return "";
                    }
                })
                .run(context -> {
                    leadsBesides(context.getBean(HikariDataSource.class), context, output);
                    assertThat(keepsLeases(h2(url))).isTrue();
                });
    }

    @Test
    void noneIsNeededForAStoreInMemory(CapturedOutput output) {
        withoutDataSource().withPropertyValues("election.store=memory").run(context -> {
            awaitLeading(context, "default");
            assertThat(context).hasSingleBean(InMemoryLeaseStore.class).doesNotHaveBean(JdbcLeaseStore.class);
            assertThat(output).doesNotContain("Heartbeats use").doesNotContain(BORROWED);
        });
    }
}
