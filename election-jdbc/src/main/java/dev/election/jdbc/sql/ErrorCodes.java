// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.Optional;
import java.util.Set;

/**
 * The errors of a database that the store distinguishes, each as SQL states or vendor codes.
 *
 * @param locked a lock could not be obtained in time, or a deadlock was broken: the statement changed nothing
 * @param missingTable the table or the schema does not exist
 * @param readOnly the server, the database or the transaction accepts no writes
 * @param changed a row that a transaction tried to lock was changed since that transaction's snapshot, or may have been
 */
public record ErrorCodes(Set<String> locked, Set<String> missingTable, Set<String> readOnly, Set<String> changed) {

    // An SQL state of the standard: read-only SQL transaction.
    private static final String READ_ONLY_STATE = "25006";
    // A class of SQL states of the standard: all integrity constraint violations.
    private static final String INTEGRITY_CLASS = "23";
    // Codes of MySQL and MariaDB: illegal mix of collations; incorrect string value; cannot convert string.
    private static final Set<Integer> MYSQL_ENCODINGS = Set.of(1267, 1366, 3854);
    // A code of SQLite, which reports no SQL states. No other supported database uses this code.
    private static final int SQLITE_CONSTRAINT = 19;

    // Codes for a missing right. MariaDB, MySQL: on a table, a column or a database; H2; SQL Server: on an object, a
    // column or a database; Oracle.
    private static final Set<Integer> DENIED = Set.of(1142, 1143, 1044, 90096, 229, 230, 916, 1031);

    // Codes of connection attempts, as far as SQL states do not show it. Login: MySQL and MariaDB, Oracle (wrong,
    // locked, expired), SQL Server. Unknown database: MySQL and MariaDB, H2.
    private static final Set<Integer> LOGIN = Set.of(1045, 1698, 1017, 28000, 28001, 18456);
    private static final Set<Integer> NO_DATABASE = Set.of(1049, 90013, 90146, 90149);
    // Codes in the class of refusals for what passes. MySQL and MariaDB: too many connections of a user; Oracle: a lock
    // of a distributed transaction.
    private static final Set<Integer> PASSING = Set.of(1203, 1226, 2049);
    // A code of MySQL and MariaDB: the binary log has the format STATEMENT, which READ COMMITTED does not allow.
    private static final int MYSQL_BINARY_LOG = 1665;
    // The longest chain of causes that is searched.
    private static final int LONGEST_CHAIN = 10;

    boolean isReadOnly(SQLException e) {
        return READ_ONLY_STATE.equals(e.getSQLState()) || has(readOnly, e);
    }

    /** Whether a right is missing. PostgreSQL, HSQLDB and DB2 report the SQL state of the standard. */
    public static boolean isDenied(SQLException e) {
        return "42501".equals(e.getSQLState()) || DENIED.contains(e.getErrorCode());
    }

    public static boolean isDuplicate(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith(INTEGRITY_CLASS) || e.getErrorCode() == SQLITE_CONSTRAINT;
    }

    /**
     * Whether the database refused the statement itself, by the SQL states of the standard: a feature that is not
     * supported, an invalid value, or a syntax error or access rule violation. Any other failure may pass.
     */
    public static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("0A") || state.startsWith("22") || (state.startsWith("42") && !isLostStatement(e));
    }

    /**
     * Whether the database refuses a statement for a reason that lasts: a missing right, or an error in the statement,
     * for example because a column is missing. Any other failure may be an outage.
     */
    public static boolean isLasting(SQLException e) {
        boolean refused = String.valueOf(e.getSQLState()).startsWith("42") && !isLostStatement(e);
        return isDenied(e) || (refused && !PASSING.contains(e.getErrorCode()));
    }

    /** Whether MySQL or MariaDB cannot write its binary log at the isolation level of the store. */
    public static boolean isBinaryLogRefusal(SQLException e) {
        return e.getErrorCode() == MYSQL_BINARY_LOG;
    }

    /**
     * Why the database answered an attempt to connect and refused it: the first cause that shows it, since a pool wraps
     * the exception of the driver. Empty if the database may be down, starting, or overloaded.
     */
    public static Optional<SQLException> refusalToConnect(SQLException failure) {
        Throwable cause = failure;
        for (int i = 0; i < LONGEST_CHAIN && cause != null; i++) {
            if (cause instanceof SQLException e
                    && (isLoginRefused(e) || isNoDatabase(e) || isLasting(e) || isInvalid(e))) {
                return Optional.of(e);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** Whether the user is unknown, or its password is wrong. */
    public static boolean isLoginRefused(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("28") || LOGIN.contains(e.getErrorCode());
    }

    /** Whether the server has no database of the name. */
    public static boolean isNoDatabase(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("3D") || NO_DATABASE.contains(e.getErrorCode());
    }

    // An initial statement of a pool, for example for a role that does not exist.
    private static boolean isInvalid(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("22");
    }

    /**
     * Whether a statement may have failed because of a name among its parameters. By the SQL states of the standard
     * that is an invalid value, such as a character that an encoding lacks. MySQL and MariaDB also have codes of their
     * own, for example for a comparison of encodings that do not fit together.
     */
    public static boolean mayBeOfAName(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("22") || MYSQL_ENCODINGS.contains(e.getErrorCode());
    }

    /**
     * Whether the database rolled the transaction back, because of a deadlock or a serialization failure: a class of
     * SQL states of the standard.
     */
    static boolean isRolledBack(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("40");
    }

    /**
     * Whether the connection is lost: a class of SQL states of the standard, those with which PostgreSQL ends a
     * connection, or an exception type that a driver uses for it.
     */
    public static boolean isConnectionLost(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08")
                || state.startsWith("57P0")
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException;
    }

    /**
     * Whether PostgreSQL already has a prepared statement of this name, or has none. Both happen behind a connection
     * pooler that changes the server process between two statements.
     */
    public static boolean isLostStatement(SQLException e) {
        return "42P05".equals(e.getSQLState()) || "26000".equals(e.getSQLState());
    }

    static boolean has(Set<String> codes, SQLException e) {
        return codes.contains(String.valueOf(e.getErrorCode())) || codes.contains(String.valueOf(e.getSQLState()));
    }
}
