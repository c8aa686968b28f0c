// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.Sql;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a transaction of leader work from committing after another instance has taken over (rule 9).
 *
 * <p>Just before its commit, the transaction reads the record of its term and keeps it locked. A claim changes that
 * record. So either the transaction ends before the next term begins, or it no longer finds its term and must not
 * commit. In a Spring Boot application the starter does this for every transaction of leader work. With plain JDBC it
 * is one call, the last before the commit:
 *
 * <pre>{@code
 * fence.check(connection, Term.current());
 * connection.commit();
 * }</pre>
 *
 * <p>This is guaranteed for transactions on the database that has the election's tables, at READ COMMITTED or any
 * stricter isolation level. Where the database supports it, the lock is shared, so transactions of the same term do not
 * wait for each other. The takeover of this election waits for a transaction that was checked and has not ended. On
 * PostgreSQL, the database ends such a transaction if it is idle for longer than the lease would have lasted.
 *
 * <p>Not guaranteed: anything about effects outside of this database (send the token along), or about a commit without
 * this call.
 *
 * <p>Safe for use by many threads, each with a connection of its own.
 *
 * @since 0.1.0
 */
public final class JdbcFence {

    /*
     * Is the connection on the elections' database?
     *
     * The problem. A data source does not identify its database. Two pools, a proxy and a router may lead to the same
     * one, and a router to several. If the elections' database is taken for another one, a deposed leader can commit.
     *
     * The idea. The database decides, on the transaction's own connection. The statement that locks the record comes
     * first. If it finds the record, this is the elections' database and the term holds; nothing else is checked. If
     * it does not, either the term is over or this is another database. The store then reads the record on a
     * connection of its own, whose database is known by definition. If the term is over there as well, the
     * transaction is refused, whatever its database is.
     *
     * If the term holds there, a statement that reads the newest rows has missed the record. Then this is another
     * database, or a node of the same one that has not applied the record yet. Such a node has the lease, which is
     * older than the record: if the lease exists here, the transaction is refused and may be tried again. The same
     * follows if the statement reads a snapshot, because the snapshot may be the reason why it missed the record.
     *
     * Why it is right. A record with our token and our lease was written before the statement was sent, because the
     * term had begun by then. It was not changed before the store read it, because a token never comes back.
     *
     * What it costs. Nothing where the record is found. On a database without the tables: one statement, once for
     * each database and term. On another database that has such tables: two statements and a call of the store for
     * each transaction. One URL may lead to several nodes, so a record that is missing on one proves nothing about
     * the next. On PostgreSQL a missing table would fail the whole transaction, so each check sets a savepoint until
     * a record was found.
     *
     * Decision 33.
     */

    // The least idle time on PostgreSQL after the check, however little is left of the lease.
    private static final long SHORTEST_IDLE_MILLIS = 1_000;
    private static final String SAVEPOINT = "ELECTION_FENCE";

    private final ElectionTables tables;
    private final Predicate<Dialect> mayHaveTables;
    private final @Nullable Dialect given;
    // What is known of the databases of transactions; written and read by any thread.
    private final TransactionDatabases databases = new TransactionDatabases();
    private final Predicate<Term> holds;

    /**
     * @param mayHaveTables whether a database of this product may be the one that has the tables
     * @param given the dialect of the elections' database, or null to recognise it
     * @param holds whether the record of the term is unchanged, read by the store on a connection of its own
     */
    JdbcFence(ElectionTables tables, Predicate<Dialect> mayHaveTables, @Nullable Dialect given, Predicate<Term> holds) {
        this.tables = tables;
        this.mayHaveTables = mayHaveTables;
        this.given = given;
        this.holds = holds;
    }

    /**
     * Keeps the term's record locked for the rest of the connection's transaction, which must have begun (auto-commit
     * is off).
     *
     * @throws LeadershipLostException if the term is over: roll the transaction back
     * @throws LeaseStoreException if that could not be determined (roll the transaction back; it may be tried again),
     *     or if the connection belongs to another database, where no transaction can be fenced
     */
    public void check(Connection connection, Term term) {
        if (!checkWhereFenced(connection, term)) {
            throw undecided(
                    term,
                    "the connection belongs to another database than the election's tables; send the token along, and"
                            + " let the other side refuse an older one",
                    null);
        }
    }

    /**
     * Does the same as {@link #check} if the connection belongs to the elections' database, and nothing if it certainly
     * belongs to another one. If that cannot be determined, the transaction is refused as one on the elections'
     * database would be.
     *
     * @return false if the connection belongs to another database, so that nothing keeps the transaction from
     *     committing
     * @throws LeadershipLostException if the term is over: roll the transaction back
     * @throws LeaseStoreException if that could not be determined: roll the transaction back; it may be tried again
     */
    public boolean checkWhereFenced(Connection connection, Term term) {
        term.ensureCurrent();
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException("The fence of '" + term.election()
                        + "' has nothing to guard: the connection is in auto-commit mode, so no transaction has begun");
            }
            DatabaseMetaData database = connection.getMetaData();
            Dialect product = Dialect.recognised(database).orElse(given);
            return product != null
                    && (product == given || mayHaveTables.test(product))
                    && !databases.isForeign(term, database.getURL(), connection)
                    && new Check(connection, term, database.getURL(), given == null ? product : given).isPassed();
        } catch (SQLException e) {
            throw unexpected(term, e);
        }
    }

    /** One check on a database that is, or may be, the elections' own. */
    private final class Check {

        private final Connection connection;
        private final Term term;
        private final @Nullable String url;
        private final Dialect dialect;
        private final boolean own;
        private final boolean withSavepoint;

        Check(Connection connection, Term term, @Nullable String url, Dialect dialect) {
            this.connection = connection;
            this.term = term;
            this.url = url;
            this.dialect = dialect;
            this.own = databases.isOwn(url);
            this.withSavepoint = dialect.failsWholeTransactions() && !own;
        }

        /** Whether the transaction is fenced; false if it is on another database. */
        boolean isPassed() throws SQLException {
            if (withSavepoint) {
                execute("SAVEPOINT " + SAVEPOINT);
            }
            try {
                limitIdleTime();
                if (finds(tables.fence(dialect, term.election(), term.token(), term.leaseId()))) {
                    databases.addOwn(url);
                    return true;
                }
            } catch (SQLException e) {
                return isPassedDespite(e);
            }
            undo();
            return isPassedWithoutRecord();
        }

        private boolean isPassedDespite(SQLException failure) throws SQLException {
            undo();
            if (dialect.isMissingTable(failure) && !dialect.isDenied(failure) && !own) {
                databases.addForeign(term, url, connection);
                return false;
            }
            if (dialect.isReadOnly(failure) && hasWrittenNothing()) {
                return true; // on a replica, for example: there is nothing to guard
            }
            if (dialect.isDenied(failure)) {
                throw denied(failure);
            }
            if (dialect.isChanged(failure) || dialect.isLocked(failure)) {
                throw conflict(term, dialect.isChanged(failure), failure);
            }
            throw failure;
        }

        /** On PostgreSQL and SQLite a transaction can become read-only after it has written. */
        private boolean hasWrittenNothing() throws SQLException {
            return switch (dialect) {
                case POSTGRESQL ->
                    withSavepoint && !finds(Sql.of("SELECT 1 WHERE txid_current_if_assigned() IS NOT NULL"));
                case SQLITE -> false;
                default -> true;
            };
        }

        private LeaseStoreException denied(SQLException failure) {
            String onAnother = own ? "" : dialect.rightOnAnother().orElse("");
            return undecided(
                    term,
                    "the connection's role may not lock its record (" + failure.getMessage()
                            + "); grant it SELECT and UPDATE on "
                            + tables.names().leaderForPeople() + ", and the use of its schema" + onAnother,
                    failure);
        }

        private boolean isPassedWithoutRecord() throws SQLException {
            // If the dialect locks by an update, this transaction may have the table locked, and the store would wait
            // for it.
            if (own || dialect.fenceLock().isEmpty() || !holds.test(term)) {
                throw lost(term, "another instance has taken over, or this one has released it", null);
            }
            if (!dialect.locksTheNewest(connection.getTransactionIsolation())) {
                throw undecided(
                        term,
                        "the transaction does not see its record, because its snapshot is older than the term or its"
                                + " database is another one; begin it within the leader work, or at READ COMMITTED",
                        null);
            }
            if (hasLease()) {
                throw undecided(
                        term,
                        "the connection finds the lease of the term but not its record, as on a node that lags behind;"
                                + " it may be tried again",
                        null);
            }
            // Not remembered: the next connection with this URL may be one to the elections' own.
            return false;
        }

        private boolean hasLease() throws SQLException {
            // Where the record was read past a snapshot, the lease has to be read past it, too.
            boolean ofASnapshot = connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
            try {
                return finds(tables.leaseNow(term.leaseId(), ofASnapshot ? dialect.fenceLock() : Optional.empty()));
            } catch (SQLException e) {
                undo();
                if (dialect.isMissingTable(e) && !dialect.isDenied(e)) {
                    return false;
                }
                throw e;
            }
        }

        // Also undoes the idle timeout, which is only meant for a transaction that has the lock.
        private void undo() throws SQLException {
            if (withSavepoint) {
                execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
            }
        }

        /** Whether the query returns a row, or the update finds one. */
        private boolean finds(Sql sql) throws SQLException {
            try (PreparedStatement statement = sql.prepare(connection)) {
                return statement.execute() ? statement.getResultSet().next() : statement.getUpdateCount() == 1;
            }
        }

        // A process that is paused between here and its commit would block the next leader for as long as it is paused.
        private void limitIdleTime() throws SQLException {
            if (dialect == Dialect.POSTGRESQL) {
                long millis = Math.max(
                        SHORTEST_IDLE_MILLIS,
                        TimeUnit.NANOSECONDS.toMillis(term.remaining().toNanos()));
                execute("SET LOCAL idle_in_transaction_session_timeout = " + millis);
            }
        }

        private void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /**
     * Decides what follows if another transaction changed or locked the record. Most often that was a claim, but a
     * database may report the same for an order of events that it merely cannot serialize. So the store checks whether
     * the term holds.
     */
    private RuntimeException conflict(Term term, boolean changed, SQLException failure) {
        String conflict =
                "its record could not be locked because of another transaction (" + failure.getMessage() + ")";
        try {
            return holds.test(term)
                    ? undecided(term, conflict + ", though the term holds; it may be tried again", failure)
                    : lost(term, conflict + ", and the term is over", failure);
        } catch (LeaseStoreException storeFailed) {
            failure.addSuppressed(storeFailed);
            return changed
                    ? lost(term, conflict + ", and the store could not confirm that the term still holds", failure)
                    : unexpected(term, failure);
        }
    }

    private static RuntimeException unexpected(Term term, SQLException failure) {
        return term.isCurrent()
                ? undecided(term, failure.getMessage() + "; it may be tried again", failure)
                : lost(term, "its record could not be locked: " + failure.getMessage(), failure);
    }

    private static LeaseStoreException undecided(Term term, String whyAndCure, @Nullable Throwable cause) {
        return new LeaseStoreException(
                "A transaction of term " + term.token() + " of '" + term.election()
                        + "' must not commit, because it is unknown whether the term still holds: " + whyAndCure,
                cause);
    }

    private static LeadershipLostException lost(Term term, String why, @Nullable Throwable cause) {
        LeadershipLostException lost = new LeadershipLostException(
                term.election(),
                term.token(),
                "A transaction of term " + term.token() + " of '" + term.election() + "' must not commit: " + why
                        + "; what it did in this database is rolled back, what it did elsewhere is not");
        lost.initCause(cause);
        return lost;
    }
}
