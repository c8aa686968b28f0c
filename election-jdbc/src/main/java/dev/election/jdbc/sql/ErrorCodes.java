// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.sql;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.Set;

/**
 * What a database's errors mean to us, each as SQL states or vendor codes.
 *
 * @param locked a lock was not had in time, or a deadlock was broken: the statement changed nothing
 * @param missingTable there is no such table, or no such schema
 * @param readOnly nothing can be written
 * @param changed a row that a transaction would lock was changed since that transaction's snapshot, or may have been
 */
public record ErrorCodes(Set<String> locked, Set<String> missingTable, Set<String> readOnly, Set<String> changed) {

    // SQL standard: read-only SQL transaction.
    private static final String READ_ONLY_STATE = "25006";
    // SQL standard: the class of all integrity constraint violations.
    private static final String INTEGRITY_CLASS = "23";
    // Illegal mix of collations; incorrect string value; cannot convert string.
    private static final Set<Integer> MYSQL_ENCODINGS = Set.of(1267, 1366, 3854);
    // SQLite tells no SQL states. No other database that is known uses this code.
    private static final int SQLITE_CONSTRAINT = 19;

    boolean isLocked(SQLException e) {
        return has(locked, e);
    }

    boolean isMissingTable(SQLException e) {
        return has(missingTable, e);
    }

    boolean isReadOnly(SQLException e) {
        return READ_ONLY_STATE.equals(e.getSQLState()) || has(readOnly, e);
    }

    boolean isChanged(SQLException e) {
        return has(changed, e);
    }

    /**
     * A right is missing. MariaDB, MySQL: on a table or a database; H2; SQL Server: on an object or a database; Oracle.
     */
    private static final Set<Integer> DENIED = Set.of(1142, 1143, 1044, 90096, 229, 230, 916, 1031);

    /** PostgreSQL, HSQLDB and DB2 have the state of the SQL standard. */
    public static boolean isDenied(SQLException e) {
        return "42501".equals(e.getSQLState()) || DENIED.contains(e.getErrorCode());
    }

    public static boolean isDuplicate(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith(INTEGRITY_CLASS) || e.getErrorCode() == SQLITE_CONSTRAINT;
    }

    /** Feature not supported, a value that is not, or syntax error or access rule violation; anything else may pass. */
    public static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("0A") || state.startsWith("22") || (state.startsWith("42") && !isLostStatement(e));
    }

    /**
     * SQL standard: a value that is not one, such as a character that an encoding lacks; on MySQL and MariaDB, with
     * codes of their own, a comparison of encodings that do not fit together. A statement with a name among its
     * parameters may fail so.
     */
    public static boolean mayBeOfAName(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("22") || MYSQL_ENCODINGS.contains(e.getErrorCode());
    }

    /** SQL standard: the class of transaction rollbacks, by a deadlock or for want of serializability. */
    static boolean isRolledBack(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("40");
    }

    /**
     * SQL standard: the class of connection exceptions; PostgreSQL: the server ends it; or how a driver calls it in
     * Java.
     */
    public static boolean isConnectionLost(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08")
                || state.startsWith("57P0")
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException;
    }

    /**
     * PostgreSQL: a prepared statement of this name is there already, or is not there; by a pooler between it and us.
     */
    public static boolean isLostStatement(SQLException e) {
        return "42P05".equals(e.getSQLState()) || "26000".equals(e.getSQLState());
    }

    private static boolean has(Set<String> codes, SQLException e) {
        return codes.contains(String.valueOf(e.getErrorCode())) || codes.contains(String.valueOf(e.getSQLState()));
    }
}
