// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.JdbcContexts.newDatabase;
import static dev.election.spring.autoconfigure.JdbcContexts.withoutDataSource;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

@ExtendWith(OutputCaptureExtension.class)
class DerivedDataSourceTest {

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername("sa");
        return pool;
    }

    @Test
    void connectsWithoutThePool() throws Exception {
        try (HikariDataSource pool = pool(newDatabase())) {
            DerivedDataSource derived = DerivedDataSource.of(pool).orElseThrow();
            try (Connection connection = derived.getConnection()) {
                assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
                assertThat(pool.isRunning()).isFalse();
            }
        }
    }

    @Test
    void carriesOverTheDriversPropertiesAndTheSchema() throws Exception {
        String url = newDatabase();
        try (HikariDataSource pool = pool(url)) {
            pool.addDataSourceProperty("MODE", "PostgreSQL");
            pool.setSchema("INFORMATION_SCHEMA");
            try (Connection connection =
                            DerivedDataSource.of(pool).orElseThrow().getConnection();
                    var rows = connection
                            .createStatement()
                            .executeQuery("SELECT SETTING_VALUE FROM SETTINGS WHERE SETTING_NAME = 'MODE'")) {
                assertThat(connection.getSchema()).isEqualTo("INFORMATION_SCHEMA");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("PostgreSQL");
            }
        }
    }

    @Test
    void usesThePasswordThatThePoolHasWhenItConnects() throws Exception {
        String url = newDatabase();
        try (HikariDataSource pool = pool(url)) {
            DerivedDataSource derived = DerivedDataSource.of(pool).orElseThrow();
            try (Connection connection = derived.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE USER app PASSWORD 'new' ADMIN");
            }
            pool.setUsername("app");
            pool.setPassword("new");
            try (Connection connection = derived.getConnection()) {
                assertThat(connection.getMetaData().getUserName()).isEqualTo("APP");
            }
        }
    }

    @Test
    void seesThroughLazyAndTransactionAwareProxies() throws Exception {
        JdbcDataSource target = new JdbcDataSource();
        target.setURL(newDatabase());
        DataSource wrapped = new TransactionAwareDataSourceProxy(new LazyConnectionDataSourceProxy(target));
        assertThat(DerivedDataSource.withoutTransactions(wrapped)).isSameAs(target);
        try (Connection connection = DerivedDataSource.of(wrapped).orElseThrow().getConnection()) {
            assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class))
                    .isTrue();
        }
    }

    @Test
    void tellsAnEmbeddedDatabaseWithoutConnecting() {
        try (HikariDataSource embedded = pool(newDatabase());
                HikariDataSource server = pool("jdbc:h2:tcp://localhost:1/mem:x")) {
            assertThat(DerivedDataSource.of(embedded)).get().matches(DerivedDataSource::isEmbedded);
            assertThat(DerivedDataSource.of(server)).get().matches(derived -> !derived.isEmbedded());
        }
    }

    @Test
    void cannotBeHadFromARoutingDataSource() {
        AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
                return "one";
            }
        };
        routing.setTargetDataSources(Map.of("one", new JdbcDataSource()));
        routing.afterPropertiesSet();
        assertThat(DerivedDataSource.of(routing)).isEmpty();
    }

    @Test
    void isMissedWithAWarning(CapturedOutput output) {
        withoutDataSource()
                .withBean("pool", DataSource.class, () -> JdbcConnectionPool.create(newDatabase(), "sa", ""))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output).contains("No connection of its own can be derived");
                });
    }
}
