// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.ShardingKeyDataSourceAdapter;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.util.ClassUtils;

/**
 * Connections without a pool, with the settings of the application's own DataSource as they are at the time of connecting:
 * from HikariCP all that concerns a connection, from other kinds driver, URL, user and password, as far as Spring Boot
 * knows them. Not carried over from those: what the pool runs or sets on its connections besides.
 */
final class DerivedDataSource extends AbstractDataSource {

    private static final Logger log = LoggerFactory.getLogger(DerivedDataSource.class);
    private static final boolean HIKARI_PRESENT =
            ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", DerivedDataSource.class.getClassLoader());

    private static final boolean TOMCAT_PRESENT = ClassUtils.isPresent(
            "org.apache.tomcat.jdbc.pool.DataSourceProxy", DerivedDataSource.class.getClassLoader());

    private final DataSource origin;

    private DerivedDataSource(DataSource origin) {
        this.origin = origin;
    }

    /** Empty if the DataSource does not tell what is needed to connect: it routes, or is of an unknown kind. */
    static Optional<DerivedDataSource> of(DataSource dataSource) {
        DataSource outer = withoutTransactions(dataSource);
        if (changesConnections(outer)) {
            return Optional.empty();
        }
        DataSource root = DataSourceUnwrapper.unwrapRoot(outer);
        return Optional.ofNullable(connector(root)).map(connector -> new DerivedDataSource(root));
    }

    /** The DataSource without the wrappers that would have its connections join transactions, or open them late. */
    static DataSource withoutTransactions(DataSource dataSource) {
        DataSource target = dataSource instanceof DelegatingDataSource wrapper && !changesConnections(dataSource)
                ? wrapper.getTargetDataSource()
                : null;
        return target == null ? dataSource : withoutTransactions(target);
    }

    /** Whether its connections are others than those of what it wraps: of another user, or another shard. */
    private static boolean changesConnections(DataSource dataSource) {
        return dataSource instanceof UserCredentialsDataSourceAdapter
                || dataSource instanceof ShardingKeyDataSourceAdapter;
    }

    private static boolean isHikari(DataSource origin) {
        return HIKARI_PRESENT && HikariSettings.areOf(origin);
    }

    private static @Nullable DataSource connector(DataSource origin) {
        try {
            DataSource source = HIKARI_PRESENT ? HikariSettings.source(origin) : null;
            if (source != null) {
                return source;
            }
            SimpleDriverDataSource connector = isHikari(origin) ? HikariSettings.driver(origin) : derived(origin);
            if (connector.getUrl() == null) {
                return null;
            }
            if (TOMCAT_PRESENT) {
                TomcatSettings.takePassword(origin, connector);
            }
            if (connector.getDriver() == null) {
                connector.setDriver(DriverManager.getDriver(connector.getUrl()));
            }
            return connector;
        } catch (RuntimeException | SQLException e) {
            log.debug("No connection can be derived from {}", origin, e);
            return null;
        }
    }

    private static SimpleDriverDataSource derived(DataSource origin) {
        return DataSourceBuilder.derivedFrom(origin)
                .type(SimpleDriverDataSource.class)
                .build();
    }

    /** Says where the connections come from that heartbeats are sent on. */
    void tell() {
        String kind = origin.getClass().getName();
        if (isHikari(origin)) {
            log.info(
                    "Heartbeats of election have connections of their own, opened as {} opens those of its pool", kind);
        } else {
            log.info(
                    "Heartbeats of election have connections of their own, with the driver, URL, user and password of {};"
                            + " other properties that are set on it are not carried over: put what the driver needs into"
                            + " the URL",
                    kind);
        }
    }

    boolean isEmbedded() {
        DataSource connector = connector(origin);
        if (connector instanceof SimpleDriverDataSource simple) {
            Driver driver = simple.getDriver();
            return driver != null
                    && EmbeddedDatabaseConnection.isEmbedded(driver.getClass().getName(), simple.getUrl());
        }
        return connector != null && findsEmbedded(this);
    }

    /** Asks the database, if it answers. */
    static boolean findsEmbedded(DataSource dataSource) {
        try {
            return EmbeddedDatabaseConnection.isEmbedded(dataSource);
        } catch (RuntimeException e) {
            return false; // cannot be connected to: an embedded database would be there
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        DataSource connector = connector(origin);
        if (connector == null) {
            throw new SQLException("The application's DataSource tells its settings no more: " + origin);
        }
        return isHikari(origin) ? HikariSettings.connect(origin, connector) : connector.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLException("Connections for another user are not made here");
    }

    @Override
    public String toString() {
        return "unpooled connections with the settings of " + origin;
    }
}
