// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.aot;

import static dev.election.spring.TestContexts.awaitLeading;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.election.LeaseStoreException;
import dev.election.jdbc.JdbcLeaseStore;
import dev.election.jdbc.MissingTablesException;
import dev.election.spring.autoconfigure.ElectionAutoConfiguration;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;

/** An application with a database that was processed ahead of time opens its store, looks at it, and closes it. */
@CompileWithForkedClassLoader
class AheadOfTimeStoreTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ElectionAutoConfiguration.class)
    static class Application {

        @Bean
        DataSource database() {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            return h2;
        }
    }

    @Test
    void leads() {
        new ProcessedContext(Application.class)
                .start(context -> awaitLeading(context, "default"), "election.jdbc.initialize-schema=always");
    }

    @Test
    void isStoppedByMissingTables() {
        ProcessedContext processed = new ProcessedContext(Application.class);
        assertThatExceptionOfType(MissingTablesException.class)
                .isThrownBy(() -> processed.start(context -> {}, "election.jdbc.initialize-schema=never"));
    }

    @Test
    void closesTheStoreWithTheContext() {
        JdbcLeaseStore[] closed = new JdbcLeaseStore[1];
        new ProcessedContext(Application.class)
                .start(
                        context -> closed[0] = context.getBean(JdbcLeaseStore.class),
                        "election.jdbc.initialize-schema=always");
        assertThatExceptionOfType(LeaseStoreException.class)
                .isThrownBy(closed[0]::initialize)
                .withMessageContaining("closed");
    }
}
