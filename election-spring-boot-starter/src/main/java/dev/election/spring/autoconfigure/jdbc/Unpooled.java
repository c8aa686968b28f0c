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
 * The {@code DataSource} classes that open a new connection on each call, so that dedicated connections can be opened
 * directly from them.
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

    private static final Pattern EMBEDDED_IN_URL = Pattern.compile(":(h2|hsqldb|derby):");

    private Unpooled() {}

    /** Whether the class is exactly one of these; a subclass may behave differently. */
    static boolean is(DataSource dataSource) {
        return KNOWN.contains(dataSource.getClass().getName());
    }

    /**
     * Whether the database runs inside the application. Decided from the URL where that is possible; never connects to
     * a database server.
     */
    static boolean isEmbedded(DataSource dataSource) {
        if (dataSource instanceof AbstractDriverBasedDataSource source) {
            String url = source.getUrl();
            return url != null && isEmbedded(DatabaseDriver.fromJdbcUrl(url).getDriverClassName(), url, source);
        }
        return MAY_BE_EMBEDDED.contains(dataSource.getClass().getName()) && connectsToEmbedded(dataSource);
    }

    /** As above; connects to the database only if its driver wraps that of an embedded database, as p6spy does. */
    static boolean isEmbedded(@Nullable String driver, String url, DataSource database) {
        boolean wrapsEmbedded = DatabaseDriver.fromJdbcUrl(url) == DatabaseDriver.UNKNOWN
                && EMBEDDED_IN_URL.matcher(url).find();
        return wrapsEmbedded ? connectsToEmbedded(database) : EmbeddedDatabaseConnection.isEmbedded(driver, url);
    }

    /** Whether a connection can be opened, and leads to an embedded database. */
    static boolean connectsToEmbedded(DataSource dataSource) {
        try {
            return EmbeddedDatabaseConnection.isEmbedded(dataSource);
        } catch (RuntimeException e) {
            return false; // a connection to an embedded database can always be opened
        }
    }
}
