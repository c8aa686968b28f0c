// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The databases that are known, each with what it does in its own way. The constants' names in lower case are the
 * platforms as Spring Boot names them.
 */
@SuppressWarnings("ImmutableEnumChecker") // the sets in ErrorCodes are immutable ones
public enum Dialect {
    POSTGRESQL(
            "PostgreSQL",
            LockWait.inStatement(" AND (SELECT set_config('lock_timeout', '%s', true)) IS NOT NULL", 1),
            RowLock.clause("FOR UPDATE SKIP LOCKED"),
            " ON CONFLICT DO NOTHING",
            new ErrorCodes(Set.of("55P03", "40P01", "40001"), Set.of("42P01", "3F000"), Set.of(), Set.of("40001"))),
    MARIADB(
            "MariaDB",
            LockWait.inStatement("SET STATEMENT innodb_lock_wait_timeout = %s FOR ", 1000),
            RowLock.clause("FOR UPDATE SKIP LOCKED"),
            Shared.ON_DUPLICATE_KEY,
            Shared.MYSQL_CODES),
    MYSQL(
            "MySQL",
            // of the hints in a statement, SET_VAR does not take this variable
            LockWait.inSeconds("SELECT @@innodb_lock_wait_timeout", "SET SESSION innodb_lock_wait_timeout = %s"),
            RowLock.clause("FOR UPDATE SKIP LOCKED"),
            Shared.ON_DUPLICATE_KEY,
            Shared.MYSQL_CODES),
    H2(
            "H2",
            LockWait.inMillis("SELECT LOCK_TIMEOUT()", "SET LOCK_TIMEOUT %s"),
            RowLock.clause("FOR UPDATE SKIP LOCKED"),
            "",
            new ErrorCodes(
                    Set.of("50200", "40001", "90131"),
                    Set.of("42102", "42103", "42104", "90079"),
                    Set.of("90097"),
                    Set.of("40001", "90131"))),
    // Locks whole tables unless told otherwise: no rows to pass over. A query timeout ends no wait for a lock.
    HSQLDB(
            "HSQL Database Engine",
            LockWait.unbounded(),
            null,
            "",
            new ErrorCodes(Set.of("40001"), Set.of("-5501", "-4850"), Set.of("-451"), Set.of("40001"))),
    // Locks the whole database.
    SQLITE(
            "SQLite",
            LockWait.inMillis("PRAGMA busy_timeout", "PRAGMA busy_timeout = %s"),
            null,
            " ON CONFLICT DO NOTHING",
            new ErrorCodes(Set.of("5", "6"), Set.of("1"), Set.of("8"), Set.of())),
    ORACLE(
            "Oracle",
            LockWait.byCancelling(),
            RowLock.clause("FOR UPDATE SKIP LOCKED"),
            "",
            new ErrorCodes(
                    Set.of("54", "60", "1013", "30006"), Set.of("942"), Set.of("16000", "1456"), Set.of("8177"))),
    SQLSERVER(
            "Microsoft SQL Server",
            LockWait.inMillis("SELECT @@LOCK_TIMEOUT", "SET LOCK_TIMEOUT %s"),
            RowLock.hint("WITH (ROWLOCK, XLOCK, READPAST)"),
            "",
            new ErrorCodes(Set.of("1222", "1205"), Set.of("208"), Set.of("3906"), Set.of("3960", "3961"))),
    DB2(
            "DB2",
            LockWait.inSeconds("VALUES CURRENT LOCK TIMEOUT", "SET CURRENT LOCK TIMEOUT %s"),
            RowLock.clause("WITH RS USE AND KEEP EXCLUSIVE LOCKS SKIP LOCKED DATA"),
            "",
            new ErrorCodes(Set.of("-911", "-913"), Set.of("-204"), Set.of(), Set.of()));

    private final String product;
    private final LockWait lockWait;
    private final @Nullable RowLock skipLocked;
    private final String onDuplicate;
    private final ErrorCodes errors;

    Dialect(String product, LockWait lockWait, @Nullable RowLock skipLocked, String onDuplicate, ErrorCodes errors) {
        this.product = product;
        this.lockWait = lockWait;
        this.skipLocked = skipLocked;
        this.onDuplicate = onDuplicate;
        this.errors = errors;
    }

    /** What MySQL and MariaDB have in common. */
    private static final class Shared {
        // Unlike INSERT IGNORE this hides no other error.
        static final String ON_DUPLICATE_KEY = " ON DUPLICATE KEY UPDATE TOKEN = TOKEN";
        static final ErrorCodes MYSQL_CODES = new ErrorCodes(
                Set.of("1205", "1213"), Set.of("1146", "1049"), Set.of("1290", "1792", "1836"), Set.of("1020"));
    }

    /** Whether the other may be the same database, as another driver or a proxy tells its product. */
    public boolean isLike(Dialect other) {
        return this == other || (isOfMySql() && other.isOfMySql());
    }

    private boolean isOfMySql() {
        return this == MARIADB || this == MYSQL;
    }

    public static Dialect ofPlatform(String platform) {
        return find(dialect -> dialect.platform().equals(platform))
                .orElseThrow(() -> new IllegalArgumentException(
                        "The platform '" + platform + "' is not known; known are " + String.join(", ", platforms())));
    }

    /** Empty for a product that has no elections. */
    public static Optional<Dialect> recognised(DatabaseMetaData database) throws SQLException {
        String product = String.valueOf(database.getDatabaseProductName());
        // MySQL's own driver says "MySQL" of a MariaDB server too; the version tells.
        boolean mariaDb = String.valueOf(database.getDatabaseProductVersion()).contains("MariaDB");
        return find(dialect -> mariaDb ? dialect == MARIADB : product.startsWith(dialect.product));
    }

    private static Optional<Dialect> find(Predicate<Dialect> which) {
        return Stream.of(values()).filter(which).findFirst();
    }

    public static List<String> platforms() {
        return Stream.of(values()).map(Dialect::platform).sorted().toList();
    }

    String platform() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String script() {
        return "dev/election/jdbc/schema-" + platform() + ".sql";
    }

    /**
     * Whether a session is set to READ COMMITTED for our statements. SQLite has but one isolation, and it is stricter.
     * On PostgreSQL a session may be shared, and each statement is right at any isolation if it is
     * {@linkplain #isOvertaken repeated}.
     */
    public boolean setsIsolation() {
        return this != SQLITE && this != POSTGRESQL;
    }

    /**
     * Whether this statement, a transaction of its own, changed nothing since another one was faster, at a strict
     * isolation.
     */
    public boolean isOvertaken(SQLException e) {
        return this == POSTGRESQL && "40001".equals(e.getSQLState());
    }

    public LockWait lockWait() {
        return lockWait;
    }

    /** Passes over rows that somebody else has locked; empty where a lock is on more than a row. */
    public Optional<RowLock> skipLocked() {
        return Optional.ofNullable(skipLocked);
    }

    /** A query for the transactions that seem to hold rows of the leader table locked, as text for people. */
    Optional<String> lockHolders() {
        return switch (this) {
            case POSTGRESQL -> Optional.of("""
                    SELECT 'process ' || a.pid || ' of ' || COALESCE(NULLIF(a.application_name, ''), a.usename::text)
                    || ' at ' || COALESCE(host(a.client_addr), 'this host') || ', ' || a.state
                    || ', in a transaction since ' || a.xact_start
                    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                    WHERE l.relation = '{leader}'::regclass AND l.granted AND a.pid <> pg_backend_pid()
                    AND l.mode IN ('RowShareLock', 'RowExclusiveLock')
                    ORDER BY a.xact_start LIMIT 3""");
            case MARIADB, MYSQL -> Optional.of("""
                    SELECT CONCAT('connection ', trx_mysql_thread_id, ', in a transaction since ', trx_started)
                    FROM information_schema.INNODB_TRX
                    WHERE trx_rows_locked > 0 AND trx_mysql_thread_id <> CONNECTION_ID()
                    ORDER BY trx_started LIMIT 3""");
            default -> Optional.empty();
        };
    }

    /** How many names a list in a statement may have. */
    public int longestList() {
        return switch (this) {
            // Oracle has 1,000, SQL Server 2,100 parameters in all; lists are filled up to a power of two.
            case ORACLE -> 512;
            case SQLSERVER, DB2 -> 1_024;
            // Of parameters of its own it has 65,535.
            case POSTGRESQL -> 16_384;
            default -> 8_192;
        };
    }

    /** Whether many names can be one parameter: far less for driver and server to read than as many question marks. */
    boolean takesArrays() {
        return this == POSTGRESQL;
    }

    /**
     * Keeps a row from being changed until the transaction ends, shared with others that do the same where possible.
     */
    public Optional<RowLock> fenceLock() {
        return switch (this) {
            case POSTGRESQL -> Optional.of(RowLock.clause("FOR SHARE"));
            case MARIADB, MYSQL -> Optional.of(RowLock.clause("LOCK IN SHARE MODE"));
            case H2, ORACLE -> Optional.of(RowLock.clause("FOR UPDATE"));
            // a hint that also holds at SNAPSHOT: it overrides the isolation for this table, see decision 31
            case SQLSERVER -> Optional.of(RowLock.hint("WITH (ROWLOCK, HOLDLOCK)"));
            case DB2 -> Optional.of(RowLock.clause("WITH RS USE AND KEEP SHARE LOCKS"));
            case HSQLDB, SQLITE -> Optional.empty();
        };
    }

    /**
     * The end of an INSERT of one row of two columns, the latter of which is raised to the same value, given once more,
     * if the row is there; empty where the database has no such statement, or does well without.
     */
    public Optional<String> orRaise(String column) {
        // InnoDB locks the gap that a change of no row meets, so two that both find none keep each other from adding
        // it.
        return this == MARIADB || this == MYSQL
                ? Optional.of("VALUES (?, ?) ON DUPLICATE KEY UPDATE " + column + " = GREATEST(" + column + ", ?)")
                : Optional.empty();
    }

    /** Whether a row that was there, and is left as it is by {@link #rows}, may count as one that was added. */
    public boolean countsWhatIsThere() {
        return isOfMySql();
    }

    /** The end of an INSERT of that many rows of two columns, which leaves rows that are there if the database can. */
    public String rows(int count) {
        return this == ORACLE
                ? String.join(" UNION ALL ", Collections.nCopies(count, "SELECT ?, ? FROM DUAL"))
                : "VALUES " + String.join(", ", Collections.nCopies(count, "(?, ?)")) + onDuplicate;
    }

    /** The same with the mark {@link Sql#BOUNDED}. */
    String rowsBounded(int count) {
        String rows = rows(count);
        return this == POSTGRESQL
                ? "SELECT * FROM (" + rows.replace(onDuplicate, "") + ") AS added WHERE TRUE" + Sql.BOUNDED
                        + onDuplicate
                : rows + Sql.BOUNDED;
    }

    /**
     * A condition that is true, by which a statement's commit does not wait for the disk; empty where that cannot be
     * said of one statement. Only for what may be undone by a crash of the server without harm.
     */
    public String unawaited() {
        return this == POSTGRESQL ? " AND (SELECT set_config('synchronous_commit', 'off', true)) IS NOT NULL" : "";
    }

    public boolean isLocked(SQLException e) {
        return errors.isLocked(e);
    }

    /**
     * Whether the transaction met what another one did at the same moment, so that it may pass if it is run again from
     * its beginning: a lock, a deadlock, or, where a transaction reads from a snapshot, a row that was changed since.
     */
    public boolean isConflict(SQLException e) {
        return isLocked(e) || isChanged(e) || ErrorCodes.isRolledBack(e);
    }

    /** Whether a row was changed since the transaction's snapshot; some report the same where none was. */
    public boolean isChanged(SQLException e) {
        return errors.isChanged(e);
    }

    /** Whether a query that locks rows reads the newest ones, however old the transaction's snapshot is. */
    public boolean locksTheNewest(int isolation) {
        return isolation <= Connection.TRANSACTION_READ_COMMITTED || this == MARIADB || this == MYSQL;
    }

    /** Whether a statement that fails leaves a transaction that can only be rolled back. */
    public boolean failsWholeTransactions() {
        return this == POSTGRESQL;
    }

    public boolean isMissingTable(SQLException e) {
        // SQLite has one code for every error in a statement.
        return errors.isMissingTable(e)
                && (this != SQLITE || String.valueOf(e.getMessage()).contains("no such table"));
    }

    /** Whether a right is missing, or may be: Oracle calls it a missing table. */
    public boolean isDenied(SQLException e) {
        return ErrorCodes.isDenied(e) || (this == ORACLE && isMissingTable(e));
    }

    /** A query for the user who makes a statement, as the database knows it. */
    public String currentUser() {
        return switch (this) {
            case MARIADB, MYSQL -> "SELECT CURRENT_USER()";
            case SQLSERVER -> "SELECT USER_NAME()";
            case ORACLE -> "SELECT USER FROM DUAL";
            case HSQLDB -> "VALUES (CURRENT_USER)";
            case DB2 -> "VALUES (RTRIM(CURRENT USER))";
            default -> "SELECT CURRENT_USER";
        };
    }

    /** That user in a {@code GRANT}: quoted as this database quotes names, MySQL's accounts with their host. */
    public String grantee(String user) {
        int at = user.lastIndexOf('@');
        return isOfMySql() && at >= 0
                ? "'" + user.substring(0, at) + "'@'" + user.substring(at + 1) + "'"
                : Place.quoted(this, user);
    }

    /** What lets a role see that a table is missing, where a missing right hides that. */
    public Optional<String> rightOnAnother() {
        return switch (this) {
            case MARIADB, MYSQL ->
                Optional.of(
                        "; or, if this is another server, grant it the same there on all tables of that schema, which need"
                                + " not exist, since without a right it is not told that they are missing");
            case ORACLE ->
                Optional.of(
                        "; or, if this is another database, create the tables there, empty, with the same right, since"
                                + " it calls a missing right a missing table");
            default -> Optional.empty();
        };
    }

    public boolean isReadOnly(SQLException e) {
        return errors.isReadOnly(e);
    }
}
