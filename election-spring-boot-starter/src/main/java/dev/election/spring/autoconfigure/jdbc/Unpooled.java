// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * The kinds of DataSource that open a new connection each time, so that no other way to open dedicated connections is
 * needed.
 */
final class Unpooled {

    private static final Set<String> KNOWN = Set.of(
            DriverManagerDataSource.class.getName(),
            SimpleDriverDataSource.class.getName(),
            "com.ibm.db2.jcc.DB2SimpleDataSource",
            "com.microsoft.sqlserver.jdbc.SQLServerDataSource",
            "com.mysql.cj.jdbc.MysqlDataSource",
            "oracle.jdbc.pool.OracleDataSource",
            "org.h2.jdbcx.JdbcDataSource",
            "org.hsqldb.jdbc.JDBCDataSource",
            "org.mariadb.jdbc.MariaDbDataSource",
            "org.postgresql.ds.PGSimpleDataSource",
            "org.sqlite.SQLiteDataSource");

    private static final Set<String> MAY_BE_EMBEDDED =
            Set.of("org.h2.jdbcx.JdbcDataSource", "org.hsqldb.jdbc.JDBCDataSource");

    private static final Pattern EMBEDDED_BENEATH = Pattern.compile(":(h2|hsqldb|derby):");

    private Unpooled() {}

    /** Whether it is exactly one of these classes: a subclass may do more. */
    static boolean is(DataSource dataSource) {
        return KNOWN.contains(dataSource.getClass().getName());
    }

    /**
     * Whether the database runs in the application, decided without a connection if the URL shows it. Never connects to
     * a server.
     */
    static boolean isEmbedded(DataSource dataSource) {
        if (dataSource instanceof AbstractDriverBasedDataSource source) {
            String url = source.getUrl();
            return url != null && isEmbedded(DatabaseDriver.fromJdbcUrl(url).getDriverClassName(), url, source);
        }
        return MAY_BE_EMBEDDED.contains(dataSource.getClass().getName()) && answersAsEmbedded(dataSource);
    }

    /** Asks the database if its driver wraps the driver of an embedded database, as p6spy does. */
    static boolean isEmbedded(@Nullable String driver, String url, DataSource database) {
        boolean isAround = DatabaseDriver.fromJdbcUrl(url) == DatabaseDriver.UNKNOWN
                && EMBEDDED_BENEATH.matcher(url).find();
        return isAround ? answersAsEmbedded(database) : EmbeddedDatabaseConnection.isEmbedded(driver, url);
    }

    /** Whether the database answers, and is an embedded one. */
    static boolean answersAsEmbedded(DataSource dataSource) {
        try {
            return EmbeddedDatabaseConnection.isEmbedded(dataSource);
        } catch (RuntimeException e) {
            return false; // it cannot be connected to, which an embedded database always can
        }
    }
}
