// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.LockWait;
import dev.election.jdbc.sql.PostgresTextArray;
import dev.election.jdbc.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection made ready for our statements, each of which is a transaction of its own. Used by one thread at a time;
 * {@link #breakOff()} alone may be called by another.
 */
public final class Session {

    // Spares drivers that would fetch ten rows at a time. More than a chunk: auto-commit ends Oracle's locking query
    // with the first fetch.
    private static final int FETCH_SIZE = 1000;

    public static final boolean POSTGRESQL_DRIVER_IS_THERE = OptionalClass.isThere("org.postgresql.PGConnection");

    // What is left of a call's time when its statement is cancelled.
    private static final int MILLIS_TO_TELL_OF_A_CANCEL = 500;

    private final Connection connection;
    private final Dialect dialect;
    private final ConnectionState before;
    private final LocalSettings local;
    private final int lockWaitMillis;
    private Deadline deadline;
    private @Nullable CallLine line;
    // Since when there is a connection for the call.
    private Deadline began = Deadline.in(Duration.ZERO);
    // Since when the database was not heard on this connection. Read by others only while it is in nobody's use.
    private Deadline heard = Deadline.in(Duration.ZERO);

    // What the owner had set before we set our own; null until we do.
    private @Nullable String lockWaitBefore;
    private boolean cancelsWaiting;

    private boolean used;

    Session(Connection connection, Dialect dialect, LocalSettings local, int lockWaitMillis, Deadline deadline)
            throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.local = local;
        this.lockWaitMillis = lockWaitMillis;
        this.deadline = deadline;
        this.before = ConnectionState.change(connection, dialect);
        boundBy(deadline, null);
    }

    public Dialect dialect() {
        return dialect;
    }

    /** What its driver calls the database, whatever platform was given; null if that is not known. */
    @Nullable
    public Dialect product() throws SQLException {
        return Dialect.recognised(connection.getMetaData()).orElse(null);
    }

    /** The driver's own connection, as far as a pool tells it, by which one that was lent before is known again. */
    public Object physical() {
        try {
            return connection.unwrap(Connection.class);
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            return connection;
        }
    }

    /** Whether this was not asked before. */
    public boolean isFirstUse() {
        boolean first = !used;
        used = true;
        return first;
    }

    /** No statement begins after this. */
    void boundBy(Deadline callDeadline, @Nullable CallLine ofLine) {
        deadline = callDeadline;
        line = ofLine;
        began = Deadline.in(Duration.ZERO);
        cancelsWaiting = false;
    }

    /** Whether more than half is gone of the time that was left of the call's when it got its connection. */
    public boolean isTimeShort() {
        return deadline.remainingNanos() < began.elapsedNanos();
    }

    boolean wasUsedBy(CallLine some) {
        return line == some;
    }

    /** How long ago the call began that uses this, or used it last. */
    long callNanos() {
        return deadline.elapsedNanos();
    }

    /** How long ago the database answered on this connection. */
    long silentNanos() {
        return heard.elapsedNanos();
    }

    public long elapsedNanos() {
        return deadline.elapsedNanos();
    }

    public long remainingNanos() {
        return deadline.remainingNanos();
    }

    public boolean isReadOnly() throws SQLException {
        return connection.isReadOnly();
    }

    public int update(Sql sql) throws SQLException {
        return made(sql, PreparedStatement::executeUpdate);
    }

    public <T> List<T> query(Sql sql, RowReader<T> reader) throws SQLException {
        return made(sql, statement -> {
            statement.setFetchSize(FETCH_SIZE);
            List<T> rows = new ArrayList<>();
            try (ResultSet resultSet = statement.executeQuery()) {
                while (resultSet.next()) {
                    rows.add(reader.read(resultSet));
                }
            }
            return rows;
        });
    }

    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** With what the statement sets for itself, or without if the database refuses that alone. */
    private <T> T made(Sql sql, Execution<T> execution) throws SQLException {
        String text = local.in(sql.text(), dialect, lockWaitMillis);
        String plain = LocalSettings.without(sql.text());
        try {
            return repeated(text, sql, execution);
        } catch (SQLException e) {
            if (text.equals(plain) || !ErrorCodes.isRefusal(e) || dialect.isMissingTable(e)) {
                throw e;
            }
            T answer = repeated(plain, sql, execution);
            local.refused(String.valueOf(e.getMessage()));
            return answer;
        }
    }

    /**
     * Again while another transaction is faster, until the time of the call is over: nothing was changed, and this one
     * has ended. Each time at least one of them succeeds.
     */
    private <T> T repeated(String text, Sql sql, Execution<T> execution) throws SQLException {
        while (true) {
            try (PreparedStatement statement = prepare(text, sql)) {
                T answer = execution.of(statement);
                heard = Deadline.in(Duration.ZERO);
                return answer;
            } catch (SQLException e) {
                if (deadline.passed() || !dialect.isOvertaken(e)) {
                    throw e;
                }
            }
        }
    }

    /** Without parameters, not prepared, since some databases cannot prepare a setting, and at any time. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private PreparedStatement prepare(String text, Sql sql) throws SQLException {
        refuseAfterDeadline();
        PreparedStatement statement = connection.prepareStatement(text);
        try {
            if (cancelsWaiting) {
                statement.setQueryTimeout(
                        dialect.lockWait().units(deadline.remainingMillis() - MILLIS_TO_TELL_OF_A_CANCEL));
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
        } else if (value instanceof String[] strings) {
            // as text whose type is the server's to find: the driver would look at each character of thousands of names
            statement.setObject(index, PostgresTextArray.of(strings), Types.OTHER);
        } else {
            statement.setString(index, (String) value);
        }
    }

    // The caller may have given up already: what it does not wait for must not be begun.
    private void refuseAfterDeadline() throws SQLException {
        if (deadline.passed()) {
            throw new SQLTimeoutException("no time is left of the " + deadline.elapsedMillis() + " ms");
        }
    }

    /**
     * From now on, at least until the call ends, none of our statements waits long for a lock of somebody else, also
     * where a statement cannot set that for itself.
     */
    public void boundLockWait() throws SQLException {
        LockWait lockWait = dialect.lockWait();
        cancelsWaiting = lockWait.bound() == LockWait.Bound.CANCEL;
        if (lockWaitBefore == null && lockWait.bound() == LockWait.Bound.SETTING) {
            // DB2 tells null of a session without a lock wait of its own, and takes it back.
            lockWaitBefore = query(Sql.of(lockWait.read()), row -> String.valueOf(row.getString(1)))
                    .get(0);
            execute(String.format(lockWait.set(), lockWait.units(lockWaitMillis)));
        }
    }

    /**
     * Sets the connection for good, which is ours alone. Through a pooler no connection is: there nothing is set, and
     * no statement is kept by a server's process that the next one may not meet.
     */
    void settle() throws SQLException {
        boundLockWait();
        if (dialect == Dialect.POSTGRESQL && POSTGRESQL_DRIVER_IS_THERE) {
            PostgresSettings.set(connection, lockWaitMillis);
        }
    }

    /** Puts back what the connection's owner had set. */
    void restore() throws SQLException {
        if (lockWaitBefore != null) {
            execute(String.format(dialect.lockWait().set(), lockWaitBefore));
            lockWaitBefore = null;
        }
        before.restore(connection);
    }

    /**
     * Breaks the connection off under the thread that uses it, as far as the driver can; that thread closes it. Only
     * that thread: a pool that got it back from here would give it to somebody else while it is in use. May block.
     */
    public void breakOff() {
        breakOff(connection);
    }

    /** Closes the connection without a word to the database, as far as the driver can. May block. */
    public void abort() {
        abort(connection);
    }

    /** The connection itself, for what only its driver or its pool can do. */
    public Connection connection() {
        return connection;
    }

    /** Closes the connection, which for a borrowed one means that it goes back to its pool. May block. */
    public void close() {
        closeQuietly(connection);
    }

    /** Closes a connection that may have been left half changed, so that a pool gives it to nobody. */
    static void abort(Connection connection) {
        breakOff(connection);
        closeQuietly(connection);
    }

    private static void breakOff(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            // Then it is closed when it stops hanging.
        }
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            // It is not used again; the pool or the driver has cleaned up what it could.
        }
    }

    /** Reads one row. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
