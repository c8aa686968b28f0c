// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.util.ClassUtils;

/**
 * Opens connections without a pool, in the same way as the application's own DataSource does at that time. Supports
 * only known kinds of DataSource, and only if all of their settings can be applied here too.
 */
final class DerivedDataSource extends AbstractDataSource {

    private static final Logger log = LoggerFactory.getLogger(DerivedDataSource.class);

    // The classes by which pools are recognized. Only this class checks whether they are on the class path.
    static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";
    static final String TOMCAT = "org.apache.tomcat.jdbc.pool.DataSourceProxy";

    private static final boolean HIKARI_PRESENT = isPresent(HIKARI);
    private static final boolean TOMCAT_PRESENT = isPresent(TOMCAT);

    /** How a kind of DataSource opens its connections, as reported in the log. */
    enum Way {
        HIKARI("as %s opens those of its pool"),
        TOMCAT("with the driver, URL, user, password and driver properties of %s"),
        UNPOOLED("by %s, which has no pool");

        private final String text;

        Way(String text) {
            this.text = text;
        }

        String of(String dataSource) {
            return text.formatted(dataSource);
        }
    }

    private final DataSource origin;
    private final Way way;

    private DerivedDataSource(DataSource origin, Way way) {
        this.origin = origin;
        this.way = way;
    }

    /** Empty if connections have to be borrowed from this DataSource, which wraps no other. */
    static Optional<DerivedDataSource> of(DataSource root) {
        return Optional.ofNullable(wayOf(root))
                .filter(way -> connector(root, way) != null)
                .map(way -> new DerivedDataSource(root, way));
    }

    private static @Nullable Way wayOf(DataSource root) {
        if (isHikari(root)) {
            return Way.HIKARI;
        }
        if (isTomcat(root)) {
            return TomcatConnector.appliesNothingElse(root) ? Way.TOMCAT : null;
        }
        return Unpooled.is(root) ? Way.UNPOOLED : null;
    }

    private static boolean isPresent(String type) {
        return ClassUtils.isPresent(type, DerivedDataSource.class.getClassLoader());
    }

    private static boolean isHikari(DataSource root) {
        return HIKARI_PRESENT && HikariConnector.isPool(root);
    }

    /** Whether it is Tomcat's pool, whose settings may not all be known. */
    static boolean isTomcat(DataSource root) {
        return TOMCAT_PRESENT && TomcatConnector.isPool(root);
    }

    /** Whether a pool whose class may extend the given one provides connections in the same way. */
    static boolean handsOutAs(Class<?> pool, DataSource dataSource) {
        Class<?> type = dataSource.getClass();
        try {
            return type == pool
                    || type.getMethod("getConnection").getDeclaringClass().isAssignableFrom(pool);
        } catch (NoSuchMethodException e) {
            return false; // in a native image, where methods are not known
        }
    }

    private static @Nullable DataSource connector(DataSource origin, Way way) {
        try {
            return switch (way) {
                case HIKARI -> {
                    DataSource source = HikariConnector.source(origin);
                    yield source == null ? withDriver(HikariConnector.driver(origin)) : source;
                }
                case TOMCAT -> withDriver(TomcatConnector.driver(origin));
                case UNPOOLED -> origin;
            };
        } catch (RuntimeException | SQLException e) {
            log.debug("Could not derive dedicated connections from {}", origin, e);
            return null;
        }
    }

    private static @Nullable DataSource withDriver(SimpleDriverDataSource connector) throws SQLException {
        if (connector.getUrl() == null) {
            return null;
        }
        if (connector.getDriver() == null) {
            connector.setDriver(DriverManager.getDriver(connector.getUrl()));
        }
        return connector;
    }

    Way way() {
        return way;
    }

    /** The user and the URL of the connections, as far as they are known and without passwords, for people. */
    String target() {
        DataSource connector = connector(origin, way);
        String url = connector instanceof AbstractDriverBasedDataSource simple ? simple.getUrl() : null;
        String user = way == Way.HIKARI
                ? HikariConnector.user(origin)
                : connector instanceof AbstractDriverBasedDataSource simple ? simple.getUsername() : null;
        return (user == null ? "" : " as user '" + user + "'") + (url == null ? "" : " to " + withoutSecrets(url));
    }

    // A password may be among the parameters, before the host, behind the database (Db2), or in an address (MySQL).
    static String withoutSecrets(String url) {
        return url.replaceFirst("[?;].*", "")
                .replaceFirst("(//|thin:|oci8?:).*@", "$1...@")
                .replaceFirst(":\\w+=.*", "")
                .replaceAll("(?i)(password\\d*)=[^,)]*", "$1=...");
    }

    boolean isEmbedded() {
        DataSource connector = connector(origin, way);
        if (way == Way.UNPOOLED) {
            return Unpooled.isEmbedded(origin);
        }
        if (connector instanceof SimpleDriverDataSource simple) {
            Driver driver = simple.getDriver();
            String url = simple.getUrl();
            return driver != null
                    && url != null
                    && Unpooled.isEmbedded(driver.getClass().getName(), url, this);
        }
        return connector != null && Unpooled.connectsToEmbedded(this);
    }

    @Override
    public Connection getConnection() throws SQLException {
        DataSource connector = connector(origin, way);
        if (connector == null) {
            throw new SQLException("The settings of the application's DataSource can no longer be read: " + origin);
        }
        return way == Way.HIKARI ? HikariConnector.connect(origin, connector) : connector.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLException("Connections for another user are not supported");
    }

    @Override
    public String toString() {
        return "unpooled connections with the settings of " + origin;
    }
}
