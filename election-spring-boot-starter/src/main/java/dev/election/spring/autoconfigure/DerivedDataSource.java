// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import java.sql.Connection;
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
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.util.ClassUtils;

/**
 * Connections without a pool, with the settings of the application's own DataSource: driver, URL, user and password as they
 * are at the time of connecting, and from HikariCP the driver's properties, schema and catalog too. Not carried over: what
 * a pool runs on its connections, say its {@code connection-init-sql}.
 */
final class DerivedDataSource extends AbstractDataSource {

    private static final Logger log = LoggerFactory.getLogger(DerivedDataSource.class);
    private static final boolean HIKARI_PRESENT =
            ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", DerivedDataSource.class.getClassLoader());

    private final DataSource origin;

    private DerivedDataSource(DataSource origin) {
        this.origin = origin;
    }

    /** Empty if the DataSource does not tell what is needed to connect: it routes, or its pool is of an unknown kind. */
    static Optional<DerivedDataSource> of(DataSource dataSource) {
        DataSource root = DataSourceUnwrapper.unwrapRoot(dataSource);
        if (connector(root) == null) {
            return Optional.empty();
        }
        log.info(
                "Heartbeats of election connect by themselves, with the driver, URL, user and password of {}{}",
                root.getClass().getName(),
                HIKARI_PRESENT && HikariSettings.areOf(root)
                        ? ", its driver properties, schema and catalog; its connection-init-sql is not run"
                        : "; other properties that are set on it are not carried over, put what the driver needs into the URL");
        return Optional.of(new DerivedDataSource(root));
    }

    /** The DataSource without the wrappers that would have its connections join transactions, or open them late. */
    static DataSource withoutTransactions(DataSource dataSource) {
        DataSource target = dataSource instanceof DelegatingDataSource wrapper ? wrapper.getTargetDataSource() : null;
        return target == null ? dataSource : withoutTransactions(target);
    }

    private static @Nullable SimpleDriverDataSource connector(DataSource origin) {
        try {
            SimpleDriverDataSource connector = DataSourceBuilder.derivedFrom(origin)
                    .type(SimpleDriverDataSource.class)
                    .build();
            if (connector.getDriver() == null || connector.getUrl() == null) {
                return null;
            }
            if (HIKARI_PRESENT) {
                HikariSettings.copy(origin, connector);
            }
            return connector;
        } catch (RuntimeException e) {
            log.debug("No connection can be derived from {}", origin, e);
            return null;
        }
    }

    boolean isEmbedded() {
        SimpleDriverDataSource connector = connector(origin);
        return connector != null
                && connector.getDriver() != null
                && EmbeddedDatabaseConnection.isEmbedded(
                        connector.getDriver().getClass().getName(), connector.getUrl());
    }

    @Override
    public Connection getConnection() throws SQLException {
        SimpleDriverDataSource connector = connector(origin);
        if (connector == null) {
            throw new SQLException("The application's DataSource tells its settings no more: " + origin);
        }
        return connector.getConnection();
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
