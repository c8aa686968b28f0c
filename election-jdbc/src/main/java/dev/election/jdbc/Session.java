// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection made ready for our statements: auto-commit, READ COMMITTED, each statement bounded in time. Used by one
 * thread at a time.
 *
 * <p>Auto-commit is not a convenience: a process that is frozen between a statement and its commit would hold the row's
 * lock for as long as it is frozen.
 */
final class Session {

    // Spares drivers that would fetch ten rows at a time; few rows are ever read.
    private static final int FETCH_SIZE = 1000;

    private final Connection connection;
    private final Dialect dialect;
    private final ConnectionState before;
    private final boolean bounded;
    private Deadline deadline;

    private Session(Connection connection, Dialect dialect, Deadline deadline) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.deadline = deadline;
        this.before = ConnectionState.of(connection);
        this.bounded = boundReads(connection, deadline.remainingMillis());
        connection.setAutoCommit(true);
        if (dialect.hasReadCommitted() && before.isolation() != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    static Session on(Connection connection, Dialect dialect, Deadline deadline) throws SQLException {
        return new Session(connection, dialect, deadline);
    }

    /** Whether the driver keeps its promise to bound reads; some take the number and forget it. */
    private static boolean boundReads(Connection connection, int millis) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, millis);
            return connection.getNetworkTimeout() == millis;
        } catch (SQLFeatureNotSupportedException | AbstractMethodError e) {
            return false;
        }
    }

    /** Whether a call on this session ends by itself when the database does not answer. */
    boolean isBounded() {
        return bounded;
    }

    Dialect dialect() {
        return dialect;
    }

    Connection connection() {
        return connection;
    }

    void boundBy(Deadline callDeadline) {
        deadline = callDeadline;
    }

    int update(Sql sql) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            return statement.executeUpdate();
        }
    }

    <T> List<T> query(Sql sql, RowReader<T> reader) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            statement.setFetchSize(FETCH_SIZE);
            List<T> rows = new ArrayList<>();
            try (ResultSet resultSet = statement.executeQuery()) {
                while (resultSet.next()) {
                    rows.add(reader.read(resultSet));
                }
            }
            return rows;
        }
    }

    /** Without parameters, and not prepared: some databases cannot prepare a setting. */
    void execute(String sql) throws SQLException {
        boundNextRead();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private PreparedStatement prepare(Sql sql) throws SQLException {
        boundNextRead();
        PreparedStatement statement = connection.prepareStatement(sql.text());
        try {
            if (dialect.lockWaitSeconds() > 0) {
                statement.setQueryTimeout(dialect.lockWaitSeconds());
            }
            for (int i = 0; i < sql.parameters().size(); i++) {
                set(statement, i + 1, sql.parameters().get(i));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof Long number) {
            statement.setLong(index, number);
        } else {
            statement.setString(index, (String) value);
        }
    }

    private void boundNextRead() throws SQLException {
        if (deadline.passed()) {
            throw new java.sql.SQLTimeoutException("no time is left of the " + deadline.elapsedMillis() + " ms");
        }
        if (bounded) {
            connection.setNetworkTimeout(Runnable::run, deadline.remainingMillis());
        }
    }

    /** The session's lock wait as the database tells it, or empty if it has none that can be set. */
    Optional<String> lockWait() throws SQLException {
        var setting = dialect.lockWait();
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        List<Optional<String>> values =
                query(Sql.of(setting.get().read()), row -> Optional.ofNullable(row.getString(1)));
        // DB2 tells null of a session without a lock wait of its own, and takes it back.
        return Optional.of(values.get(0).orElse("NULL"));
    }

    void setLockWait(String value) throws SQLException {
        execute(String.format(dialect.lockWait().orElseThrow().set(), value));
    }

    /** Gives back a borrowed connection as it was; one that cannot be put right is broken off first. */
    void giveBack() {
        try {
            before.restore(connection);
        } catch (SQLException | RuntimeException e) {
            abort();
            return;
        }
        closeQuietly(connection);
    }

    /** Breaks the connection off without a word to the database, as far as the driver can. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            // Then closing is all that can be done.
        }
        closeQuietly(connection);
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            // It is not used again; the pool or the driver has cleaned up what it could.
        }
    }

    /** Reads one row. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
