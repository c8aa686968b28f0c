// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.StaleTokenException;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/*
 * The problem. Several may enter a resource for the first time at the same moment, with the same token: none of them is stale.
 * And a driver may count the rows that a change matched, or those that it made different (useAffectedRows of MySQL and
 * MariaDB), so that a change from 7 to 7 counts as none.
 *
 * The idea. Nobody is refused but for a higher token that was read, and every change that decides by its count is one whose
 * count both ways of counting agree on, or is followed by a read.
 *
 * Where a row is added if it is missing, and raised if not, in one statement (MySQL, MariaDB), that comes first: it has the
 * row locked whatever it counts, and no gap. The read after it locks too, so it sees the newest whatever the isolation.
 * Elsewhere a change counts the rows that it matched: one has the row locked, with this token. None says nothing yet: the row
 * is missing, or has a higher token, or was added since. So it is read, added, and tried again; at READ COMMITTED each
 * statement sees what was committed before it, so the next round finds what the one before missed. From a snapshot (REPEATABLE
 * READ or stricter) it may be missed for ever: then the transaction is to be run again, which is another answer than "stale".
 */
/** One transaction's way through the gate of one resource. */
final class GateEntry {

    // Three are enough unless somebody removes the row at the same time.
    private static final int ROUNDS = 5;
    private static final String SERIALIZATION_FAILURE = "40001";

    private final Connection connection;
    private final Dialect dialect;
    private final String table;
    private final String resource;
    private final long token;

    // Why the row could not be added, if it was refused as a duplicate.
    private @Nullable SQLException refusal;

    GateEntry(Connection connection, Dialect dialect, String table, String resource, long token) {
        this.connection = connection;
        this.dialect = dialect;
        this.table = table;
        this.resource = resource;
        this.token = token;
    }

    /** Returns once this transaction has the row locked, with this token. */
    void enter() throws SQLException {
        try {
            if (dialect.orRaise("TOKEN").isPresent()) {
                addOrRaise(dialect.orRaise("TOKEN").get());
            } else {
                addAndRaise();
            }
        } catch (SQLException e) {
            throw dialect.isConflict(e) ? tryAgain(String.valueOf(e.getMessage()), e) : e;
        }
    }

    private void addOrRaise(String orRaise) throws SQLException {
        try (PreparedStatement insert = prepare("INSERT INTO " + table + " (RESOURCE_NAME, TOKEN) " + orRaise)) {
            insert.setString(1, resource);
            insert.setLong(2, token);
            insert.setLong(3, token);
            insert.executeUpdate();
        }
        refuseIfStale(newest(" FOR UPDATE"));
    }

    private void addAndRaise() throws SQLException {
        for (int round = 0; round < ROUNDS; round++) {
            if (raise()) {
                return;
            }
            OptionalLong newest = newest("");
            refuseIfStale(newest);
            if (newest.isEmpty()) {
                add();
            }
        }
        if (refusal != null && connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED) {
            throw refusal; // not for a row that this transaction cannot see
        }
        throw tryAgain("it was added meanwhile, where this transaction cannot see it", refusal);
    }

    private void refuseIfStale(OptionalLong newest) {
        if (newest.isPresent() && newest.getAsLong() > token) {
            throw new StaleTokenException(resource, token, newest.getAsLong());
        }
    }

    private boolean raise() throws SQLException {
        try (PreparedStatement update =
                prepare("UPDATE " + table + " SET TOKEN = ? WHERE RESOURCE_NAME = ? AND TOKEN <= ?")) {
            update.setLong(1, token);
            update.setString(2, resource);
            update.setLong(3, token);
            return update.executeUpdate() == 1;
        }
    }

    private OptionalLong newest(String lock) throws SQLException {
        try (PreparedStatement query = prepare("SELECT TOKEN FROM " + table + " WHERE RESOURCE_NAME = ?" + lock)) {
            query.setString(1, resource);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    private void add() throws SQLException {
        try (PreparedStatement insert =
                prepare("INSERT INTO " + table + " (RESOURCE_NAME, TOKEN) " + dialect.rows(1))) {
            insert.setString(1, resource);
            insert.setLong(2, token);
            insert.executeUpdate();
        } catch (SQLException e) {
            if (!ErrorCodes.isDuplicate(e)) {
                throw e;
            }
            refusal = e; // another was faster; this ends the statement only, unlike on PostgreSQL, which adds nothing
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    private SQLException tryAgain(String why, @Nullable SQLException cause) {
        return new SQLTransactionRollbackException(
                "Token " + token + " for '" + resource + "' was neither passed nor refused, since another transaction"
                        + " changed the row of " + table
                        + " at the same time: roll this transaction back and run it again ("
                        + why + ")",
                cause == null || cause == refusal ? SERIALIZATION_FAILURE : cause.getSQLState(),
                cause == null ? 0 : cause.getErrorCode(),
                cause);
    }
}
