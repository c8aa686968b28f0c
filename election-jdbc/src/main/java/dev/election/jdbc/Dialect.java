// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.DialectTraits.LockWait;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The databases that are known, each with what it does in its own way. The constants' names in lower case are the
 * platforms as Spring Boot names them.
 */
enum Dialect {
    POSTGRESQL(DialectTraits.products("PostgreSQL")
            .urls("jdbc:postgresql:")
            .lockWait("SELECT current_setting('lock_timeout')", "SET lock_timeout = '%s'", "500ms", "1ms")
            .shareLock(RowLock.clause("FOR SHARE"))
            .skipLocked(RowLock.clause("FOR UPDATE SKIP LOCKED"))
            .onDuplicate("ON CONFLICT DO NOTHING")
            .lockFailures("55P03", "40P01", "40001")
            .missingTable("42P01", "3F000")
            .connection("connectTimeout", "2", "socketTimeout", "4", "loginTimeout", "4", "tcpKeepAlive", "true")),
    MARIADB(mysqlLike("MariaDB").urls("jdbc:mariadb:").connection("connectTimeout", "2000", "socketTimeout", "4000")),
    MYSQL(mysqlLike("MySQL").urls("jdbc:mysql:").connection("connectTimeout", "2000", "socketTimeout", "4000")),
    H2(DialectTraits.products("H2")
            .urls("jdbc:h2:")
            .lockWait("SELECT LOCK_TIMEOUT()", "SET LOCK_TIMEOUT %s", "500", "1")
            .shareLock(RowLock.clause("FOR UPDATE"))
            .skipLocked(RowLock.clause("FOR UPDATE SKIP LOCKED"))
            .lockFailures("50200", "40001", "90131")
            .missingTable("42102", "42103", "42104", "90079")),
    HSQLDB(DialectTraits.products("HSQL Database Engine")
            .urls("jdbc:hsqldb:")
            .lockFailures("40001")
            .missingTable("-5501")),
    SQLITE(DialectTraits.products("SQLite")
            .urls("jdbc:sqlite:")
            .withoutReadCommitted()
            .lockWait("PRAGMA busy_timeout", "PRAGMA busy_timeout = %s", "1000", "0")
            .onDuplicate("ON CONFLICT DO NOTHING")
            .lockFailures("5", "6", "261", "517", "773")
            .missingTable("1")),
    ORACLE(DialectTraits.products("Oracle")
            .urls("jdbc:oracle:")
            .cancelledAfterSeconds(1)
            .shareLock(RowLock.clause("FOR UPDATE"))
            .skipLocked(RowLock.clause("FOR UPDATE SKIP LOCKED"))
            .rowsBySelect("DUAL")
            .lockFailures("54", "60", "1013", "30006")
            .missingTable("942")
            .connection("oracle.net.CONNECT_TIMEOUT", "2000", "oracle.jdbc.ReadTimeout", "4000")),
    SQLSERVER(DialectTraits.products("Microsoft SQL Server", "SQL SERVER")
            .urls("jdbc:sqlserver:")
            .lockWait("SELECT @@LOCK_TIMEOUT", "SET LOCK_TIMEOUT %s", "500", "0")
            .shareLock(RowLock.hint("WITH (ROWLOCK, HOLDLOCK)"))
            .skipLocked(RowLock.hint("WITH (ROWLOCK, UPDLOCK, READPAST)"))
            .lockFailures("1222", "1205")
            .missingTable("208")
            .connection("loginTimeout", "4", "socketTimeout", "4000")),
    DB2(DialectTraits.products("DB2")
            .urls("jdbc:db2:")
            .lockWait("VALUES CURRENT LOCK TIMEOUT", "SET CURRENT LOCK TIMEOUT %s", "1", "0")
            .shareLock(RowLock.clause("WITH RS USE AND KEEP SHARE LOCKS"))
            .lockFailures("-911", "-913")
            .missingTable("-204")
            .connection("loginTimeout", "4", "blockingReadConnectionTimeout", "4"));

    @SuppressWarnings("ImmutableEnumChecker") // filled in above and never changed after
    private final DialectTraits traits;

    Dialect(DialectTraits traits) {
        this.traits = traits;
    }

    private static DialectTraits mysqlLike(String product) {
        return DialectTraits.products(product)
                .lockWait("SELECT @@innodb_lock_wait_timeout", "SET SESSION innodb_lock_wait_timeout = %s", "1", "1")
                .shareLock(RowLock.clause("LOCK IN SHARE MODE"))
                .skipLocked(RowLock.clause("FOR UPDATE SKIP LOCKED"))
                // Unlike INSERT IGNORE this hides no other error.
                .onDuplicate("ON DUPLICATE KEY UPDATE token = token")
                .lockFailures("1205", "1213")
                .missingTable("1146", "1049");
    }

    static Dialect ofPlatform(String platform) {
        return find(dialect -> dialect.platform().equals(platform))
                .orElseThrow(() -> new IllegalArgumentException(
                        "The platform '" + platform + "' is not known; known are " + platforms()));
    }

    static Dialect of(DatabaseMetaData database) throws SQLException {
        String product = database.getDatabaseProductName();
        String version = database.getDatabaseProductVersion();
        // MySQL's own driver says "MySQL" of a MariaDB server too; the version tells.
        boolean mariaDb = version != null && version.contains("MariaDB");
        return mariaDb
                ? MARIADB
                : find(dialect -> dialect.isProduct(product))
                        .orElseThrow(() -> new UnusableDatabaseException("The database product '" + product
                                + "' is not known; known are " + platforms()
                                + ". If it behaves like one of them, name that one as the platform"
                                + " (property election.jdbc.platform)"));
    }

    static Optional<Dialect> ofUrl(String url) {
        return find(dialect -> dialect.traits.urlPrefixes.stream().anyMatch(url::startsWith));
    }

    private static Optional<Dialect> find(java.util.function.Predicate<Dialect> which) {
        return Stream.of(values()).filter(which).findFirst();
    }

    private static String platforms() {
        return Arrays.stream(values()).map(Dialect::platform).sorted().collect(Collectors.joining(", "));
    }

    private boolean isProduct(@Nullable String product) {
        return product != null && traits.products.stream().anyMatch(known -> product.startsWith(known));
    }

    String platform() {
        return name().toLowerCase(Locale.ROOT);
    }

    String script() {
        return "dev/election/jdbc/schema-" + platform() + ".sql";
    }

    boolean hasReadCommitted() {
        return traits.hasReadCommitted;
    }

    Optional<LockWait> lockWait() {
        return Optional.ofNullable(traits.lockWait);
    }

    /** After how many seconds a statement is cancelled that waits for a lock; 0 if a session's lock wait does that. */
    int lockWaitSeconds() {
        return traits.lockWaitSeconds;
    }

    /** Locks a row against change but not against other share locks, or the nearest that the database has. */
    Optional<RowLock> shareLock() {
        return Optional.ofNullable(traits.shareLock);
    }

    /** Passes over rows that somebody else has locked; empty where nothing does that. */
    Optional<RowLock> skipLocked() {
        return Optional.ofNullable(traits.skipLocked);
    }

    String rows(String values, int count) {
        return traits.rows(values, count) + traits.onDuplicate;
    }

    boolean isLockFailure(SQLException e) {
        return has(traits.lockFailures, e);
    }

    boolean isMissingTable(SQLException e) {
        // SQLite has one code for every error in a statement.
        return has(traits.missingTable, e)
                && (this != SQLITE || String.valueOf(e.getMessage()).contains("no such table"));
    }

    /** Driver properties that bound connecting, and reading until the first call sets its own bound. */
    Map<String, String> connectionProperties() {
        return traits.connectionProperties;
    }

    private static boolean has(Set<String> codes, SQLException e) {
        return codes.contains(String.valueOf(e.getErrorCode())) || codes.contains(String.valueOf(e.getSQLState()));
    }
}
