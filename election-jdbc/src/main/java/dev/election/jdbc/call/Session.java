// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.LockWait;
import dev.election.jdbc.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is prepared for our statements, each of which is a transaction of its own. Used by one thread at a
 * time; only {@link #breakOff()} may be called by another thread.
 */
public final class Session {

    /*
     * The problem. A statement needs a bounded wait for locks, and a known isolation level where it depends on one. But
     * the connection may belong to the application's pool, or pass through a pooler that shares it with other clients,
     * and databases differ in what one statement can set for itself.
     *
     * The idea. Each setting has the narrowest scope that the database offers. A statement sets what it can for its own
     * transaction (LocalSettings). Otherwise the session is set. On a borrowed connection the old value is read before
     * and restored afterwards. A dedicated connection is set when it is opened (settle), one of PostgreSQL only if no
     * pooler is in between.
     *
     * Why it is right. Each statement is a transaction of its own in auto-commit mode, and one compare-and-set, so it
     * is correct at any isolation level. A statement that failed because a concurrent one was faster changed nothing,
     * and is repeated while its call has time. No statement begins after the deadline of its call.
     *
     * What it costs. Where a statement cannot bound its wait, a borrowed connection takes three more round trips in a
     * call that bounds it: to read, to set and to restore.
     *
     * Decisions 31 and 32.
     */

    // The number of rows for each fetch; some drivers would fetch ten. Greater than a batch, because auto-commit ends a
    // locking query of Oracle with its first fetch.
    private static final int FETCH_SIZE = 1000;

    /** Whether the driver of PostgreSQL is on the class path. */
    public static final boolean POSTGRESQL_DRIVER_PRESENT = OptionalClass.isPresent("org.postgresql.PGConnection");

    // The rest of a call's time when its statement is cancelled, in which the failure can still be reported.
    private static final int MILLIS_AFTER_CANCEL = 500;

    private final Connection connection;
    private final Dialect dialect;
    // How the owner had set the connection.
    private final ConnectionState before;
    // Shared by all sessions of a store.
    private final LocalSettings local;
    // The longest wait of a statement for a lock.
    private final int lockWaitMillis;
    // The deadline of the call that uses this session, or used it last.
    private Deadline deadline;
    // The line of that call; null if it has none.
    private @Nullable CallLine line;
    // Measures the time since that call got this session.
    private Deadline began = Deadline.in(Duration.ZERO);
    // Measures the time since the last response of the database. Read by other threads only while this session is idle.
    private Deadline heard = Deadline.in(Duration.ZERO);

    // The bound for lock waits that the owner had set; null unless ours replaces it.
    private @Nullable String lockWaitBefore;
    // Whether statements of this call are cancelled shortly before it ends.
    private boolean cancelsWaiting;
    // Whether isFirstUse() was called.
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

    /** The product that the driver reports, whatever platform was configured; that platform if it is not supported. */
    public Dialect product() throws SQLException {
        return Dialect.recognised(connection.getMetaData()).orElse(dialect);
    }

    /** The driver's own connection, if the pool exposes it, which identifies a connection that was borrowed before. */
    public Object physical() {
        try {
            return connection.unwrap(Connection.class);
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            return connection;
        }
    }

    /** Returns true at the first call, and false from then on. */
    public boolean isFirstUse() {
        boolean first = !used;
        used = true;
        return first;
    }

    /** Assigns this session to a call. No statement begins after the deadline. */
    void boundBy(Deadline callDeadline, @Nullable CallLine ofLine) {
        deadline = callDeadline;
        line = ofLine;
        began = Deadline.in(Duration.ZERO);
        cancelsWaiting = false;
    }

    /** Whether more than half has passed of the time that was left when the call got its connection. Decision 32. */
    public boolean isTimeShort() {
        return deadline.remainingNanos() < began.elapsedNanos();
    }

    boolean wasUsedBy(CallLine some) {
        return line == some;
    }

    /** The time since the beginning of the call that uses this session, or used it last. */
    long callNanos() {
        return deadline.elapsedNanos();
    }

    /** The time since the last response of the database on this connection. */
    long silentNanos() {
        return heard.elapsedNanos();
    }

    public boolean isReadOnly() throws SQLException {
        return connection.isReadOnly();
    }

    /** Executes a change and returns the number of changed rows. */
    public int update(Sql sql) throws SQLException {
        return made(sql, PreparedStatement::executeUpdate);
    }

    /** Executes a query and returns its rows. */
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

    /**
     * Executes reads in a transaction that begins with a write, which a router between reads and writes sends to the
     * primary as a whole. The transaction is rolled back at its end.
     */
    public <T> T afterWriting(Sql write, SessionWork<T> reads) throws SQLException {
        connection.setAutoCommit(false);
        try {
            int unused = update(write);
            return reads.on(this);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Executes a query, and reads what it returns apart from its rows: its columns. */
    public <T> T describe(Sql sql, RowReader<T> reader) throws SQLException {
        return made(sql, statement -> {
            try (ResultSet resultSet = statement.executeQuery()) {
                return reader.read(resultSet);
            }
        });
    }

    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** Executes the statement with its settings, or without them if the database refuses only these. */
    private <T> T made(Sql sql, Execution<T> execution) throws SQLException {
        String text = local.in(sql.text(), dialect, lockWaitMillis);
        try {
            return repeated(sql.as(text), execution);
        } catch (SQLException e) {
            String plain = LocalSettings.without(sql.text());
            if (text.equals(plain) || !ErrorCodes.isRefusal(e) || dialect.isMissingTable(e)) {
                throw e;
            }
            T result = repeated(sql.as(plain), execution);
            local.refused(String.valueOf(e.getMessage()));
            return result;
        }
    }

    /**
     * Executes the statement, and repeats it while a concurrent transaction is faster, until the deadline. Each failed
     * attempt changed nothing and has ended, and in each round at least one of the transactions succeeds. Decision 31.
     */
    private <T> T repeated(Sql sql, Execution<T> execution) throws SQLException {
        while (true) {
            refuseAfterDeadline();
            try (PreparedStatement statement = sql.prepare(connection)) {
                if (cancelsWaiting) {
                    statement.setQueryTimeout(
                            dialect.lockWait().units(deadline.remainingMillis() - MILLIS_AFTER_CANCEL));
                }
                T result = execution.of(statement);
                heard = Deadline.in(Duration.ZERO);
                return result;
            } catch (SQLException e) {
                if (deadline.passed() || !dialect.isOvertaken(e)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Executes a statement without parameters, even after the deadline. It is not prepared, because some databases
     * cannot prepare a setting.
     */
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    // The caller may have stopped waiting: a statement whose result is not awaited must not begin.
    private void refuseAfterDeadline() throws SQLException {
        if (deadline.passed()) {
            throw new SQLTimeoutException(
                    "no time is left for a statement: the call began " + deadline.elapsedMillis() + " ms ago");
        }
    }

    /**
     * Bounds the wait of our statements for locks of other transactions, at least until the call ends, where a
     * statement cannot bound it for itself.
     */
    public void boundLockWait() throws SQLException {
        LockWait lockWait = dialect.lockWait();
        cancelsWaiting = lockWait.bound() == LockWait.Bound.CANCEL;
        if (lockWaitBefore == null && lockWait.bound() == LockWait.Bound.SETTING) {
            // DB2 reports null for a session without a lock timeout of its own, and accepts null when it is restored.
            lockWaitBefore = query(Sql.of(lockWait.read()), row -> String.valueOf(row.getString(1)))
                    .get(0);
            execute(String.format(lockWait.set(), lockWait.units(lockWaitMillis)));
        }
    }

    /**
     * Sets a dedicated connection permanently. A pooler of PostgreSQL shares a connection with other clients: nothing
     * is set on it, and no prepared statement is kept at the server, because the next process might not know it.
     * Decision 31.
     */
    void settle() throws SQLException {
        boundLockWait();
        if (dialect == Dialect.POSTGRESQL && POSTGRESQL_DRIVER_PRESENT) {
            PostgresSettings.set(connection, lockWaitMillis);
        }
    }

    /** Restores the settings of the connection's owner. */
    void restore() throws SQLException {
        if (lockWaitBefore != null) {
            execute(String.format(dialect.lockWait().set(), lockWaitBefore));
            lockWaitBefore = null;
        }
        before.restore(connection);
    }

    /**
     * Aborts the connection while another thread uses it, as far as the driver can. Only that other thread closes it:
     * closed from here, the pool would lend it to another borrower while it is still in use. May block.
     */
    public void breakOff() {
        breakOff(connection);
    }

    /** Closes the connection without notifying the database, as far as the driver can. May block. */
    public void abort() {
        abort(connection);
    }

    /** The connection itself, for operations that only its driver or its pool has. */
    public Connection connection() {
        return connection;
    }

    /** Closes the connection; a borrowed one returns to its pool. May block. */
    public void close() {
        closeQuietly(connection);
    }

    /** Aborts and closes a connection that may be half set, so that its pool does not lend it again. Decision 32. */
    static void abort(Connection connection) {
        breakOff(connection);
        closeQuietly(connection);
    }

    private static void breakOff(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            // It is closed when it stops hanging.
        }
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            // It is not used again, and the pool or the driver has cleaned up as far as possible.
        }
    }

    /** Reads one row. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
