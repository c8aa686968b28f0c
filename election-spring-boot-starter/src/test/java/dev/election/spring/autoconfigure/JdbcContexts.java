// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.util.UUID;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Application contexts over H2, as an application with a DataSource has them. */
public final class JdbcContexts {

    private JdbcContexts() {}

    public static String newDatabase() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }

    public static ApplicationContextRunner on(String url) {
        return withoutDataSource()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class, DataSourceInitializationAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=" + url);
    }

    public static ApplicationContextRunner withoutDataSource() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ElectionAutoConfiguration.class))
                .withPropertyValues("election.lease-duration=5s", "election.heartbeat-interval=50ms");
    }
}
