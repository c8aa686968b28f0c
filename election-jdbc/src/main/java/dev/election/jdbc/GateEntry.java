// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.StaleTokenException;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The passage of one transaction through the gate of one resource. */
record GateEntry(Connection connection, Dialect dialect, String table, String resource, long token) {

    /*
     * The problem. Several transactions may enter a resource for the first time at the same moment, with the same
     * token; none of them is stale. And a driver may count the rows that an update matched, or only the rows that it
     * made different (useAffectedRows of MySQL and MariaDB), so that an update from 7 to 7 counts as none.
     *
     * The idea. A transaction is refused only for a higher token that was read. An update decides by its count only
     * where both ways of counting agree, or it is followed by a read.
     *
     * MySQL and MariaDB add a missing row and raise an existing one in a single statement. There it comes first: it
     * locks the row whatever it counts, and locks no gap. The read after it is a locking read, too, so it sees the
     * newest row at any isolation level.
     *
     * Elsewhere an update counts the rows that it matched. A count of one means that this transaction has the row
     * locked, with its token. A count of zero decides nothing: the row is missing, or has a higher token, or was
     * added in the meantime. So the row is read, added if it is missing, and the update is tried again.
     *
     * Why it is right. At READ COMMITTED each statement sees what was committed before it, so the next round finds a
     * row that the previous one missed. A snapshot (REPEATABLE READ or stricter) may never show that row. Then the
     * transaction has to be run again, and the exception says so: that is not the same as "stale".
     *
     * What it costs. Two statements on MySQL and MariaDB. Elsewhere one, and four for the first token of a resource.
     */

    // Three rounds are enough unless the row is removed at the same time.
    private static final int ROUNDS = 5;
    private static final String SERIALIZATION_FAILURE = "40001";

    /** Returns once this transaction has the row locked, with this token. */
    void enter() throws SQLException {
        try {
            Optional<String> orRaise = dialect.orRaise();
            if (orRaise.isPresent()) {
                update("INSERT INTO {table} (RESOURCE_NAME, TOKEN) " + orRaise.get(), resource, token, token);
                refuseIfStale(newest(" FOR UPDATE"));
            } else {
                addAndRaise();
            }
        } catch (SQLException e) {
            throw dialect.isConflict(e) ? tryAgain(String.valueOf(e.getMessage()), e) : e;
        }
    }

    private void addAndRaise() throws SQLException {
        SQLException refusal = null;
        for (int round = 0; round < ROUNDS; round++) {
            if (update("UPDATE {table} SET TOKEN = ? WHERE RESOURCE_NAME = ? AND TOKEN <= ?", token, resource, token)
                    == 1) {
                return;
            }
            OptionalLong newest = newest("");
            refuseIfStale(newest);
            refusal = newest.isEmpty() ? add() : refusal;
        }
        if (refusal != null && connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED) {
            throw refusal; // no snapshot hides the row at this isolation level, so the duplicate has another cause
        }
        throw tryAgain("it was added in the meantime and is not visible to the snapshot of this transaction", refusal);
    }

    private void refuseIfStale(OptionalLong newest) {
        if (newest.isPresent() && newest.getAsLong() > token) {
            throw new StaleTokenException(resource, token, newest.getAsLong());
        }
    }

    private OptionalLong newest(String lock) throws SQLException {
        try (PreparedStatement query = prepare("SELECT TOKEN FROM {table} WHERE RESOURCE_NAME = ?" + lock, resource);
                ResultSet row = query.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    /** Returns the failure if the insert was refused as a duplicate; otherwise null. */
    private @Nullable SQLException add() throws SQLException {
        String row = dialect.rows(1).replace(Sql.BOUNDED, "");
        try {
            update("INSERT INTO {table} (RESOURCE_NAME, TOKEN) " + row, resource, token);
            return null;
        } catch (SQLException e) {
            if (!ErrorCodes.isDuplicate(e)) {
                throw e;
            }
            // Another transaction was faster. On PostgreSQL this would end the whole transaction, so the statement
            // there skips a duplicate instead of failing.
            return e;
        }
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        return Sql.of(sql.replace("{table}", table), parameters).prepare(connection);
    }

    private SQLException tryAgain(String why, @Nullable SQLException cause) {
        return new SQLTransactionRollbackException(
                "Token " + token + " for '" + resource + "' was neither passed nor refused, because another transaction"
                        + " changed the row of " + table
                        + " at the same time: roll this transaction back and run it again ("
                        + why + ")",
                SERIALIZATION_FAILURE,
                cause);
    }
}
