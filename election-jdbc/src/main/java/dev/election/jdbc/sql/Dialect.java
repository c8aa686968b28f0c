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
 * The supported databases, each with the points in which it differs from the others. The names of the constants in
 * lower case are the platforms as Spring Boot names them.
 */
@SuppressWarnings("ImmutableEnumChecker") // the sets in ErrorCodes are immutable
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
            // Not in the statement: the hint SET_VAR does not take this variable. Decision 31.
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
    // Locks whole tables by default, so no row can be skipped. A query timeout does not end a wait for a lock.
    HSQLDB(
            "HSQL Database Engine",
            LockWait.UNBOUNDED,
            null,
            "",
            new ErrorCodes(Set.of("40001"), Set.of("-5501", "-4850"), Set.of("-451"), Set.of("40001"))),
    // Locks the whole database, so no row can be skipped.
    SQLITE(
            "SQLite",
            LockWait.inMillis("PRAGMA busy_timeout", "PRAGMA busy_timeout = %s"),
            null,
            " ON CONFLICT DO NOTHING",
            new ErrorCodes(Set.of("5", "6"), Set.of("1"), Set.of("8"), Set.of())),
    ORACLE(
            "Oracle",
            LockWait.CANCELLED,
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

    // The beginning of the product name that the driver reports.
    private final String product;
    // How the wait of a statement for a lock is bounded.
    private final LockWait lockWait;
    // Makes a query skip locked rows; null where a lock covers more than a row.
    private final @Nullable RowLock skipLocked;
    // The end of an INSERT that leaves existing rows unchanged; empty if the database has none.
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
        // Unlike INSERT IGNORE, this hides no other error.
        static final String ON_DUPLICATE_KEY = " ON DUPLICATE KEY UPDATE TOKEN = TOKEN";
        static final ErrorCodes MYSQL_CODES = new ErrorCodes(
                Set.of("1205", "1213"), Set.of("1146", "1049"), Set.of("1290", "1792", "1836"), Set.of("1020"));
    }

    /**
     * Whether both may be the same database. Another driver, or a proxy, may report MariaDB as MySQL, or MySQL as
     * MariaDB.
     */
    public boolean isLike(Dialect other) {
        return this == other || (isOfMySql() && other.isOfMySql());
    }

    private boolean isOfMySql() {
        return this == MARIADB || this == MYSQL;
    }

    /** The dialect of a platform as Spring Boot names it. */
    public static Dialect ofPlatform(String platform) {
        return find(dialect -> dialect.platform().equals(platform))
                .orElseThrow(() -> new IllegalArgumentException("The platform '" + platform
                        + "' is not known; the known platforms are " + String.join(", ", platforms())));
    }

    /** The dialect of a database, by what its driver reports; empty if the product is not supported. */
    public static Optional<Dialect> recognised(DatabaseMetaData database) throws SQLException {
        String product = String.valueOf(database.getDatabaseProductName());
        // MySQL's own driver reports "MySQL" for a MariaDB server too; the version distinguishes them.
        boolean mariaDb = product.startsWith(MYSQL.product)
                && String.valueOf(database.getDatabaseProductVersion()).contains("MariaDB");
        return mariaDb ? Optional.of(MARIADB) : find(dialect -> product.startsWith(dialect.product));
    }

    private static Optional<Dialect> find(Predicate<Dialect> which) {
        return Stream.of(values()).filter(which).findFirst();
    }

    public static List<String> platforms() {
        return Stream.of(values()).map(Dialect::platform).sorted().toList();
    }

    public String platform() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The resource that has the statements to create the tables. */
    public String script() {
        return "dev/election/jdbc/schema-" + platform() + ".sql";
    }

    /**
     * Whether a session is set to READ COMMITTED for our statements. SQLite has only one isolation level, which is
     * stricter. On PostgreSQL a pooler may share a session between clients, and each statement is correct at any
     * isolation level if it is {@linkplain #isOvertaken repeated}. Decision 31.
     */
    public boolean setsIsolation() {
        return this != SQLITE && this != POSTGRESQL;
    }

    /**
     * Whether a statement, which was a transaction of its own, changed nothing because a concurrent transaction was
     * faster. This happens at isolation levels stricter than READ COMMITTED.
     */
    public boolean isOvertaken(SQLException e) {
        return this == POSTGRESQL && "40001".equals(e.getSQLState());
    }

    public LockWait lockWait() {
        return lockWait;
    }

    /** Skips rows that another transaction has locked; empty where a lock covers more than a row. */
    public Optional<RowLock> skipLocked() {
        return Optional.ofNullable(skipLocked);
    }

    /**
     * A query for the transactions that seem to hold locks on rows of the leader table, as text for people; empty if
     * the database has no such view.
     */
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

    /** The greatest number of names in a list of a statement. */
    public int longestList() {
        return switch (this) {
            // Oracle allows 1,000 elements, SQL Server 2,100 parameters in all. Lists are padded to a power of two.
            case ORACLE, SQLSERVER, DB2 -> 512;
            // A statement may have 65,535 parameters.
            case POSTGRESQL -> 16_384;
            default -> 8_192;
        };
    }

    /**
     * Whether many names can be passed as one array. Driver and server then read far less than for as many question
     * marks.
     */
    boolean takesArrays() {
        return this == POSTGRESQL;
    }

    /**
     * Keeps a row from being changed until the transaction ends. Where the database has shared locks, other
     * transactions can take the same lock. Empty where no query can lock a row.
     */
    public Optional<RowLock> fenceLock() {
        return switch (this) {
            case POSTGRESQL -> Optional.of(RowLock.clause("FOR SHARE"));
            case MARIADB, MYSQL -> Optional.of(RowLock.clause("LOCK IN SHARE MODE"));
            case H2, ORACLE -> Optional.of(RowLock.clause("FOR UPDATE"));
            // The hint also locks at SNAPSHOT, because it overrides the isolation level for this table. Decision 31.
            case SQLSERVER -> Optional.of(RowLock.hint("WITH (ROWLOCK, HOLDLOCK)"));
            case DB2 -> Optional.of(RowLock.clause("WITH RS USE AND KEEP SHARE LOCKS"));
            case HSQLDB, SQLITE -> Optional.empty();
        };
    }

    /**
     * The end of an INSERT of one row with a token in its second column. If the row exists, its token is raised to the
     * same value, which is passed once more as a third parameter. Empty where the database has no such statement, or
     * does not need one.
     */
    public Optional<String> orRaise() {
        // An UPDATE that finds no row makes InnoDB lock the gap. Two transactions that both find none would keep each
        // other from inserting the row.
        return isOfMySql()
                ? Optional.of("VALUES (?, ?) ON DUPLICATE KEY UPDATE TOKEN = GREATEST(TOKEN, ?)")
                : Optional.empty();
    }

    /**
     * The end of an INSERT of rows with two columns, with the mark {@link Sql#BOUNDED}. It leaves existing rows
     * unchanged if the database can do that.
     *
     * @param count the number of rows
     */
    public String rows(int count) {
        String rows = this == ORACLE
                ? String.join(" UNION ALL ", Collections.nCopies(count, "SELECT ?, ? FROM DUAL"))
                : "VALUES " + String.join(", ", Collections.nCopies(count, "(?, ?)"));
        return this == POSTGRESQL
                ? "SELECT * FROM (" + rows + ") AS added WHERE TRUE" + Sql.BOUNDED + onDuplicate
                : rows + onDuplicate + Sql.BOUNDED;
    }

    /**
     * An always-true SQL condition that makes the statement's transaction commit asynchronously; empty where this
     * cannot be set for one statement. Only for writes that a server crash may undo without harm. Decision 18.
     */
    public String unawaited() {
        return this == POSTGRESQL ? " AND (SELECT set_config('synchronous_commit', 'off', true)) IS NOT NULL" : "";
    }

    /** Whether a lock could not be obtained in time, or a deadlock was broken. The statement changed nothing. */
    public boolean isLocked(SQLException e) {
        return ErrorCodes.has(errors.locked(), e);
    }

    /**
     * Whether the transaction failed because of a concurrent one, so that it may succeed if it is run again from its
     * beginning. The cause is a lock, a deadlock or, where a transaction reads from a snapshot, a row that was changed
     * since.
     */
    public boolean isConflict(SQLException e) {
        return isLocked(e) || isChanged(e) || ErrorCodes.isRolledBack(e);
    }

    /** Whether a row was changed since the transaction's snapshot. Some databases report this where none was. */
    public boolean isChanged(SQLException e) {
        return ErrorCodes.has(errors.changed(), e);
    }

    /**
     * Whether a query that locks rows reads their newest versions, however old the transaction's snapshot is.
     *
     * @param isolation a level of {@link Connection}
     */
    public boolean locksTheNewest(int isolation) {
        return isolation <= Connection.TRANSACTION_READ_COMMITTED || this == MARIADB || this == MYSQL;
    }

    /** Whether a transaction can only be rolled back after one of its statements failed. */
    public boolean failsWholeTransactions() {
        return this == POSTGRESQL;
    }

    public boolean isMissingTable(SQLException e) {
        // SQLite has one code for all errors in a statement.
        return ErrorCodes.has(errors.missingTable(), e)
                && (this != SQLITE || String.valueOf(e.getMessage()).contains("no such table"));
    }

    /** Whether a right is missing, or may be missing: Oracle reports a missing right as a missing table. */
    public boolean isDenied(SQLException e) {
        return ErrorCodes.isDenied(e) || (this == ORACLE && isMissingTable(e));
    }

    /** A query for the user that executes a statement, as the database names it. */
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

    /**
     * That user as it is written in a {@code GRANT}: quoted as this database quotes names. An account of MySQL or
     * MariaDB includes its host.
     */
    public String grantee(String user) {
        int at = user.lastIndexOf('@');
        return isOfMySql() && at >= 0
                ? "'" + user.substring(0, at) + "'@'" + user.substring(at + 1) + "'"
                : Place.quoted(this, user);
    }

    /** The statement that lets the user create the tables where these names lead; empty if it is not known. */
    public Optional<String> grantToCreate(TableNames names, String grantee) {
        Place place = names.place();
        String schema = place == null ? names.schema() : Place.quoted(this, place.schema());
        return switch (this) {
            case POSTGRESQL -> Optional.of("GRANT CREATE, USAGE ON SCHEMA " + schema + " TO " + grantee);
            case MARIADB, MYSQL -> Optional.of("GRANT CREATE, INDEX ON " + schema + ".* TO " + grantee);
            case ORACLE -> Optional.of("GRANT CREATE TABLE TO " + grantee);
            default -> Optional.empty();
        };
    }

    /** The statement that makes the column the key of a table that exists. */
    public String addKey(TableNames names, String simpleTable, String column) {
        // SQLite cannot add a primary key to a table.
        return this == SQLITE
                ? "CREATE UNIQUE INDEX " + simpleTable + "_KEY ON " + simpleTable + " (" + column + ")"
                : "ALTER TABLE " + names.qualifier() + simpleTable + " ADD PRIMARY KEY (" + column + ")";
    }

    /**
     * A second cure for a missing right, as the end of a message: what to do if the role is on another server or in
     * another database, where a missing right hides that the tables do not exist. Empty where it does not hide that.
     */
    public Optional<String> rightOnAnother() {
        return switch (this) {
            case MARIADB, MYSQL ->
                Optional.of(
                        "; or, if this is another server, grant it the same there on all tables of that schema, which"
                                + " need not exist, because without a right the server does not report that they are"
                                + " missing");
            case ORACLE ->
                Optional.of("; or, if this is another database, create the tables there, empty, with the same right,"
                        + " because Oracle reports a missing right as a missing table");
            default -> Optional.empty();
        };
    }

    /** Whether the server, the database or the transaction accepts no writes. */
    public boolean isReadOnly(SQLException e) {
        return errors.isReadOnly(e);
    }
}
