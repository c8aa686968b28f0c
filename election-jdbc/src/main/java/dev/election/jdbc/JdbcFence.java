// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rule 9: a transaction of leader work cannot commit once another instance has taken over.
 *
 * <p>Just before its commit the transaction looks for the record of its term and keeps it locked. A claim changes that
 * record, so either the transaction ends before the next term begins, or it does not find its term any more and must not
 * commit. In a Spring Boot application the starter does this for every transaction of leader work; with plain JDBC it is one
 * call, the last before the commit:
 *
 * <pre>{@code
 * fence.check(connection, Term.current());
 * connection.commit();
 * }</pre>
 *
 * <p>It holds for transactions on the database that has the election's tables, at READ COMMITTED and any stricter isolation.
 * Where the database has it, the lock is a shared one: transactions of the same term do not wait for each other. The takeover
 * of this one election waits for a transaction that was checked and has not ended; on PostgreSQL one that stands still for
 * longer than the lease would have lasted is ended by the database.
 *
 * <p>Not covered: effects outside of this database (send the token along), and a commit without this call.
 *
 * <p>Safe for use by many threads, each with a connection of its own.
 */
public final class JdbcFence {

    private static final long SHORTEST_STANDSTILL_MILLIS = 1_000;

    private final ElectionTables tables;

    // Written by whoever checks first, read by all; always the same once it is there.
    private volatile @Nullable Dialect dialect;

    JdbcFence(ElectionTables tables, @Nullable Dialect dialect) {
        this.tables = tables;
        this.dialect = dialect;
    }

    /**
     * Keeps the term's record locked for the rest of the connection's transaction, which must have begun (auto-commit is off).
     *
     * @throws LeadershipLostException if the term is over: roll the transaction back
     * @throws LeaseStoreException if it could not be found out: roll the transaction back; it may be tried again
     */
    public void check(Connection connection, Term term) {
        term.ensureCurrent();
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException("The fence of '" + term.election()
                        + "' has nothing to guard: the connection is in auto-commit mode, so no transaction has begun");
            }
            Dialect known = dialectOf(connection);
            endIfItStandsStill(connection, known, term);
            if (!lock(connection, known, term)) {
                throw lost(term, "another instance has taken over, or this one has given it up");
            }
        } catch (SQLException e) {
            if (!term.isCurrent()) {
                throw lost(term, "its record could not be locked: " + e.getMessage());
            }
            throw new LeaseStoreException(
                    "Whether term " + term.token() + " of '" + term.election()
                            + "' still holds could not be found out before a commit, so there must be none: "
                            + e.getMessage(),
                    e);
        }
    }

    private boolean lock(Connection connection, Dialect known, Term term) throws SQLException {
        Sql sql = tables.fence(known, term.election(), term.token(), term.leaseId());
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            for (int i = 0; i < sql.parameters().size(); i++) {
                statement.setObject(i + 1, sql.parameters().get(i));
            }
            if (known.fenceLock().isEmpty()) {
                return statement.executeUpdate() == 1;
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    // A process that is frozen between here and its commit would keep the next leader out for as long as it is frozen.
    private static void endIfItStandsStill(Connection connection, Dialect known, Term term) throws SQLException {
        if (known == Dialect.POSTGRESQL) {
            long millis = Math.max(
                    SHORTEST_STANDSTILL_MILLIS,
                    TimeUnit.NANOSECONDS.toMillis(term.remaining().toNanos()));
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL idle_in_transaction_session_timeout = " + millis);
            }
        }
    }

    private Dialect dialectOf(Connection connection) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            known = Dialect.of(connection.getMetaData());
            dialect = known;
        }
        return known;
    }

    private static LeadershipLostException lost(Term term, String why) {
        return new LeadershipLostException(
                term.election(),
                term.token(),
                "A transaction of term " + term.token() + " of '" + term.election() + "' must not commit: " + why
                        + "; what it did in this database is rolled back, what it did elsewhere is not");
    }
}
