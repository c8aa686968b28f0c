// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.TestContexts.startFailure;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.on;
import static dev.election.spring.autoconfigure.JdbcContexts.withoutDataSource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.ElectionDataSource;
import dev.election.spring.ElectionStartException;
import java.sql.Connection;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class JdbcDataSourcesTest {

    @Configuration(proxyBeanMethods = false)
    static class TwoDataSources {

        @Bean
        JdbcDataSource orders() {
            return dataSource();
        }

        @Bean
        JdbcDataSource reports() {
            return dataSource();
        }

        static JdbcDataSource dataSource() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setURL(newDatabase());
            return dataSource;
        }
    }

    @Test
    void stopsTheApplicationThatDoesNotSayWhichOfTwoDataSourcesToUse() {
        withoutDataSource().withUserConfiguration(TwoDataSources.class).run(context -> assertThat(
                        startFailure(context, ElectionStartException.class))
                .hasMessageContaining("orders")
                .hasMessageContaining("reports")
                .satisfies(e -> assertThat(e.action()).contains("@ElectionDataSource")));
    }

    @Configuration(proxyBeanMethods = false)
    static class Qualified {

        @Bean(defaultCandidate = false)
        @ElectionDataSource
        JdbcDataSource leases() {
            return TwoDataSources.dataSource();
        }
    }

    @Test
    void prefersTheQualifiedDataSource() {
        on(newDatabase()).withUserConfiguration(Qualified.class).run(context -> {
            awaitLeading(context, "default");
            try (Connection connection =
                            context.getBean("leases", DataSource.class).getConnection();
                    var rows = connection.createStatement().executeQuery("SELECT count(*) FROM ELECTION_LEASE")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(1);
            }
        });
    }
}
