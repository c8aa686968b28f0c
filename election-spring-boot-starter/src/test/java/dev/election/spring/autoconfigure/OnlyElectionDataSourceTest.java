// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.TestContexts.awaitLeading;
import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.StartReports.jdbcReport;
import static dev.election.spring.autoconfigure.StartReports.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.jdbc.JdbcLeaseStore;
import dev.election.spring.ElectionDataSource;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import reactor.core.publisher.Mono;

/** Applications in which nothing but leader election uses JDBC. */
@ExtendWith(OutputCaptureExtension.class)
class OnlyElectionDataSourceTest {

    /** As the report for applications with R2DBC, and the page about data sources, describe it. */
    @Configuration(proxyBeanMethods = false)
    static class ElectionDatabase {

        @Bean(defaultCandidate = false)
        @ElectionDataSource
        DataSource electionDataSource() {
            return DataSourceBuilder.create()
                    .type(SimpleDriverDataSource.class)
                    .url(newDatabase())
                    .username("sa")
                    .password("")
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class UnmarkedDatabase {

        @Bean(defaultCandidate = false)
        DataSource reports() {
            return DataSourceBuilder.create()
                    .type(SimpleDriverDataSource.class)
                    .url(newDatabase())
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class R2dbcDatabase {

        @Bean
        ConnectionFactory connectionFactory() {
            return ConnectionFactories.get("r2dbc:h2:mem:///reactive");
        }
    }

    @Test
    void keepsTheLeasesThoughItIsNotADefaultCandidate() {
        JdbcContexts.withoutDataSource()
                .withUserConfiguration(ElectionDatabase.class)
                .run(context -> {
                    assertThat(context).hasSingleBean(JdbcLeaseStore.class);
                    awaitLeading(context, "jobs");
                });
    }

    @Test
    void keepsTheLeasesOfAnApplicationThatUsesR2dbc() {
        JdbcContexts.withoutDataSource()
                .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withUserConfiguration(R2dbcDatabase.class, ElectionDatabase.class)
                .run(context -> {
                    assertThat(context.getBeanNamesForType(DataSource.class)).containsExactly("electionDataSource");
                    awaitLeading(context, "jobs");
                    Connection connection = Objects.requireNonNull(
                            Mono.from(context.getBean(ConnectionFactory.class).create())
                                    .block());
                    Mono.from(connection.close()).block();
                });
    }

    @Test
    void isWhatAnApplicationThatUsesR2dbcIsAdvisedToDefine(CapturedOutput output) {
        assertThat(jdbcReport(output, List.of(R2dbcDatabase.class)))
                .contains("The application uses R2DBC, for which Spring Boot creates no DataSource")
                .contains("Action: Add the JDBC driver of a database to the dependencies")
                .contains("@Bean(defaultCandidate = false) @ElectionDataSource DataSource electionDataSource()")
                .contains("type(SimpleDriverDataSource.class)")
                .doesNotContain("spring.datasource.url");
    }

    @Test
    void isNamedIfItHasOnlyToBeMarked(CapturedOutput output) {
        assertThat(report(output, List.of(UnmarkedDatabase.class)))
                .contains("each DataSource bean, [reports], is excluded from injection by its type")
                .contains("Action: Put @ElectionDataSource on the one whose database all instances share");
    }
}
