// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import static dev.election.spring.TestContexts.awaitLeading;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ApplicationContext;

/** What tests of data sources have in common: pools over new databases, and what the log says of heartbeats. */
final class HeartbeatConnections implements BeforeEachCallback, AfterEachCallback {

    static final String AS_HIKARI = "dedicated connections, opened as " + HikariDataSource.class.getName();
    static final String FROM_URL =
            "dedicated connections, opened with the driver, URL, user, password and driver properties of ";
    static final String BY_ITSELF = "dedicated connections, opened by ";
    static final String BORROWED = "Heartbeats borrow connections from ";

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @Override
    public void beforeEach(ExtensionContext test) {
        logging.setLogLevel(HeartbeatSource.class.getName(), LogLevel.INFO);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        logging.setLogLevel(HeartbeatSource.class.getName(), null);
    }

    static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername("sa");
        return pool;
    }

    static JdbcDataSource h2(String url) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url);
        dataSource.setUser("sa");
        return dataSource;
    }

    static boolean keepsLeases(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                var tables = connection.getMetaData().getTables(null, null, "ELECTION_LEASE", null)) {
            return tables.next();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The context leads, and has asked nothing of the pool for it. */
    static void leadsBesides(HikariDataSource pool, ApplicationContext context, CapturedOutput output) {
        awaitLeading(context, "default");
        assertThat(pool.isRunning()).as("pool was asked").isFalse();
        assertThat(output).contains(AS_HIKARI).doesNotContain(BORROWED);
    }
}
