// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.ClassUtils;

/**
 * Opens connections as HikariCP does for its pool, in the same order and with the settings that the pool has at that
 * time. Loaded only if HikariCP is on the class path.
 */
final class HikariConnector {

    private HikariConnector() {}

    static boolean isPool(DataSource origin) {
        return origin instanceof HikariDataSource && DerivedDataSource.handsOutAs(HikariDataSource.class, origin);
    }

    /** The DataSource from which the pool gets its connections, if it has one instead of a URL. */
    static @Nullable DataSource source(DataSource origin) {
        if (!(origin instanceof HikariDataSource pool)) {
            return null;
        }
        String type = pool.getDataSourceClassName();
        if (pool.getDataSource() != null || type == null) {
            return pool.getDataSource();
        }
        Object source = BeanUtils.instantiateClass(ClassUtils.resolveClassName(type, null));
        PropertyAccessorFactory.forBeanPropertyAccess(source).setPropertyValues(pool.getDataSourceProperties());
        return (DataSource) source;
    }

    /** The URL of the pool, and its driver if it names one. */
    static SimpleDriverDataSource driver(DataSource origin) {
        HikariDataSource pool = (HikariDataSource) origin;
        SimpleDriverDataSource connector = new SimpleDriverDataSource();
        connector.setUrl(pool.getJdbcUrl());
        String driver = pool.getDriverClassName();
        if (driver != null) {
            connector.setDriver((Driver) BeanUtils.instantiateClass(ClassUtils.resolveClassName(driver, null)));
        }
        return connector;
    }

    static Connection connect(DataSource origin, DataSource connector) throws SQLException {
        HikariDataSource pool = (HikariDataSource) origin;
        Credentials credentials = credentials(pool);
        Connection connection;
        if (connector instanceof SimpleDriverDataSource driver) {
            Properties properties = new Properties();
            properties.putAll(pool.getDataSourceProperties());
            driver.setConnectionProperties(properties);
            driver.setUsername(credentials.getUsername());
            driver.setPassword(credentials.getPassword());
            connection = driver.getConnection();
        } else {
            connection = credentials.getUsername() == null
                    ? connector.getConnection()
                    : connector.getConnection(credentials.getUsername(), credentials.getPassword());
        }
        try {
            prepare(connection, pool);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    static @Nullable String user(DataSource origin) {
        return credentials((HikariDataSource) origin).getUsername();
    }

    private static Credentials credentials(HikariDataSource pool) {
        HikariCredentialsProvider provider = pool.getCredentialsProvider();
        // the getters, which some applications override for a password that changes
        return provider == null ? Credentials.of(pool.getUsername(), pool.getPassword()) : provider.getCredentials();
    }

    private static void prepare(Connection connection, HikariDataSource pool) throws SQLException {
        if (pool.isReadOnly()) {
            connection.setReadOnly(true); // and therefore refused, as a connection of the pool would be
        }
        if (pool.getCatalog() != null) {
            connection.setCatalog(pool.getCatalog());
        }
        if (pool.getSchema() != null) {
            connection.setSchema(pool.getSchema());
        }
        if (pool.getConnectionInitSql() != null) {
            try {
                new JdbcTemplate(new SingleConnectionDataSource(connection, true)).execute(pool.getConnectionInitSql());
            } catch (DataAccessException e) {
                throw new SQLException("connection-init-sql failed: " + e.getMessage(), e);
            }
        }
    }
}
