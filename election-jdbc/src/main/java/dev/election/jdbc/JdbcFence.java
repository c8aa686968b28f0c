// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.jdbc.TransactionDatabases.Known;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rule 9: a transaction of leader work cannot commit once another instance has taken over.
 *
 * <p>Just before its commit the transaction looks for the record of its term and keeps it locked. A claim changes that
 * record, so either the transaction ends before the next term begins, or it does not find its term any more and must
 * not commit. In a Spring Boot application the starter does this for every transaction of leader work; with plain JDBC
 * it is one call, the last before the commit:
 *
 * <pre>{@code
 * fence.check(connection, Term.current());
 * connection.commit();
 * }</pre>
 *
 * <p>It holds for transactions on the database that has the election's tables, at READ COMMITTED and any stricter
 * isolation. Where the database has it, the lock is a shared one: transactions of the same term do not wait for each
 * other. The takeover of this one election waits for a transaction that was checked and has not ended; on PostgreSQL
 * one that stands still for longer than the lease would have lasted is ended by the database.
 *
 * <p>Not covered: effects outside of this database (send the token along), and a commit without this call.
 *
 * <p>Safe for use by many threads, each with a connection of its own.
 *
 * @since 0.1.0
 */
public final class JdbcFence {

    /*
     * Is the connection on the elections' database?
     *
     * The problem: a data source says nothing about its database. Two pools, a proxy and a router may lead to the same one,
     * and a router to several. To take it for another one lets a deposed leader commit.
     *
     * The idea: the database decides, on the transaction's own connection. The statement that locks the record comes first.
     * If it finds the record, this is the database, and the term holds: nothing more is asked. If it does not, the term is
     * over or the database is another one, and the store is asked on a connection of its own, whose database is known by
     * definition. If the term is over there as well, the transaction is refused wherever it is. If it holds, a statement
     * that reads the newest rows has missed the record: this is another database, or a node of the same one that has not
     * applied the record yet. Such a node has the lease, which is older: if it is there, the transaction is refused and
     * may be tried again. So it is if the statement reads a snapshot, which may have missed the record because of that.
     *
     * Why it is right: a record that names our token and our lease was written before the statement was sent, since the term
     * began before; and it has not been changed until the store was asked, since a token never comes back.
     *
     * What it costs: nothing where the record is found. Elsewhere a statement, once for each database and term, if the
     * tables are missing there. If they are not, two statements and a call of the store for each transaction: one URL may
     * lead to several nodes, so what one of them lacked proves nothing for the next. A table that is missing would fail
     * PostgreSQL's whole transaction, so each check has a savepoint there until a record was found.
     *
     * Decision 33.
     */

    private static final long SHORTEST_STANDSTILL_MILLIS = 1_000;
    private static final String SAVEPOINT = "ELECTION_FENCE";

    private final ElectionTables tables;
    private final Predicate<Dialect> mayHaveTables;
    private final @Nullable Dialect given;
    private final TransactionDatabases databases = new TransactionDatabases();
    private final Predicate<Term> holds;

    /**
     * @param mayHaveTables whether a database of this product may be the one that has the tables
     * @param given how the elections' database is to be asked, or null to recognise it
     * @param holds asks the store on a connection of its own whether the record of the term is unchanged
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
     * @throws LeaseStoreException if that could not be found out: roll the transaction back; it may be tried again. Or
     *     if the connection is of another database, where no transaction can be fenced
     */
    public void check(Connection connection, Term term) {
        if (!checkWhereFenced(connection, term)) {
            throw undecided(
                    term,
                    "the connection is of another database than the one that has the election's tables",
                    "send the token along, and let the other side refuse an older one",
                    null);
        }
    }

    /**
     * Does the same as {@link #check} where the connection is of the elections' database, and nothing where it
     * certainly is of another one. Where this cannot be told, the transaction is refused as if it were the elections'
     * own.
     *
     * @return false if the connection is of another database, so that nothing keeps the transaction from committing
     * @throws LeadershipLostException if the term is over: roll the transaction back
     * @throws LeaseStoreException if that could not be found out: roll the transaction back; it may be tried again
     */
    public boolean checkWhereFenced(Connection connection, Term term) {
        term.ensureCurrent();
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException("The fence of '" + term.election()
                        + "' has nothing to guard: the connection is in auto-commit mode, so no transaction has begun");
            }
            Known database = databases.of(connection);
            Dialect dialect = dialectOn(database.product());
            return dialect != null
                    && !database.isForeignTo(term, connection)
                    && new Check(connection, term, database, dialect).isPassed();
        } catch (SQLException e) {
            throw unexpected(term, e);
        }
    }

    /** How to ask this product for the record; null if it cannot have the tables. */
    private @Nullable Dialect dialectOn(@Nullable Dialect product) {
        if (product == null) {
            return given;
        }
        if (!mayHaveTables.test(product)) {
            return null;
        }
        return given == null ? product : given;
    }

    /** One check on a database that is, or may be, the elections' own. */
    private final class Check {

        private final Connection connection;
        private final Term term;
        private final Known database;
        private final Dialect dialect;
        private final boolean withSavepoint;

        Check(Connection connection, Term term, Known database, Dialect dialect) {
            this.connection = connection;
            this.term = term;
            this.database = database;
            this.dialect = dialect;
            this.withSavepoint = dialect.failsWholeTransactions() && !database.isOwn();
        }

        /** False if it is another database. */
        boolean isPassed() throws SQLException {
            if (withSavepoint) {
                execute("SAVEPOINT " + SAVEPOINT);
            }
            try {
                endIfItStandsStill();
                if (lock()) {
                    database.isTheElections();
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
            if (dialect.isMissingTable(failure) && !dialect.isDenied(failure) && !database.isOwn()) {
                database.isNotTheOneOf(term, connection);
                return false;
            }
            if (dialect.isReadOnly(failure) && hasWrittenNothing()) {
                return true; // a replica, for example: there is nothing to guard
            }
            if (dialect.isDenied(failure)) {
                throw denied(failure);
            }
            if (dialect.isChanged(failure) || dialect.isLocked(failure)) {
                throw conflict(term, dialect.isChanged(failure), failure);
            }
            throw failure;
        }

        /** A transaction that is read-only now need not have been so when it began. */
        private boolean hasWrittenNothing() throws SQLException {
            return switch (dialect) {
                case POSTGRESQL ->
                    withSavepoint && isEmpty(Sql.of("SELECT 1 WHERE txid_current_if_assigned() IS NOT NULL"));
                case SQLITE -> false;
                default -> true;
            };
        }

        private LeaseStoreException denied(SQLException failure) {
            String onAnother = database.isOwn() ? "" : dialect.rightOnAnother().orElse("");
            return undecided(
                    term,
                    "the connection's role may not lock its record (" + failure.getMessage() + ")",
                    "grant it SELECT and UPDATE on " + tables.leaderForPeople() + ", and the use of its schema"
                            + onAnother,
                    failure);
        }

        private boolean isPassedWithoutRecord() throws SQLException {
            // Where a change takes the place of a lock, the table may be locked by us now, and the store would wait for
            // us.
            if (database.isOwn() || dialect.fenceLock().isEmpty() || !holds.test(term)) {
                throw lost(term, "another instance has taken over, or this one has given it up");
            }
            if (!dialect.locksTheNewest(connection.getTransactionIsolation())) {
                throw undecided(
                        term,
                        "the transaction does not see its record, by a snapshot that is older than the term or because its"
                                + " database is another one",
                        "begin it within the leader work, or at READ COMMITTED",
                        null);
            }
            if (hasLease()) {
                throw undecided(
                        term,
                        "the connection reaches the lease of the term but not its record, as on a node that lags behind",
                        "it may be tried again",
                        null);
            }
            // Not remembered: the next connection with this URL may be one to the elections' own.
            return false;
        }

        private boolean hasLease() throws SQLException {
            // Where the record was read past a snapshot, the lease must be so too.
            boolean ofASnapshot = connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED;
            try {
                return !isEmpty(tables.leaseNow(term.leaseId(), ofASnapshot ? dialect.fenceLock() : Optional.empty()));
            } catch (SQLException e) {
                undo();
                if (dialect.isMissingTable(e) && !dialect.isDenied(e)) {
                    return false;
                }
                throw e;
            }
        }

        // Also the setting that was made for a transaction that has our lock.
        private void undo() throws SQLException {
            if (withSavepoint) {
                execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
            }
        }

        private boolean lock() throws SQLException {
            Sql sql = tables.fence(dialect, term.election(), term.token(), term.leaseId());
            if (dialect.fenceLock().isPresent()) {
                return !isEmpty(sql);
            }
            try (PreparedStatement statement = prepare(sql)) {
                return statement.executeUpdate() == 1;
            }
        }

        private boolean isEmpty(Sql query) throws SQLException {
            try (PreparedStatement statement = prepare(query);
                    ResultSet row = statement.executeQuery()) {
                return !row.next();
            }
        }

        private PreparedStatement prepare(Sql sql) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql.text());
            try {
                for (int i = 0; i < sql.parameters().size(); i++) {
                    statement.setObject(i + 1, sql.parameters().get(i));
                }
                return statement;
            } catch (SQLException e) {
                statement.close();
                throw e;
            }
        }

        // A process that is frozen between here and its commit would keep the next leader out for as long as it is
        // frozen.
        private void endIfItStandsStill() throws SQLException {
            if (dialect == Dialect.POSTGRESQL) {
                long millis = Math.max(
                        SHORTEST_STANDSTILL_MILLIS,
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
     * The record was changed or locked by another transaction: most often a claim, but a database may report the same
     * for a mere order of events that it cannot serialize. So the store is asked whether the term holds.
     */
    private RuntimeException conflict(Term term, boolean changed, SQLException failure) {
        String conflict =
                "its record could not be locked because of another transaction (" + failure.getMessage() + ")";
        try {
            return holds.test(term)
                    ? undecided(term, conflict + ", though the term holds", "it may be tried again", failure)
                    : lost(term, conflict + ", and the term is over", failure);
        } catch (LeaseStoreException noAnswer) {
            failure.addSuppressed(noAnswer);
            return changed
                    ? lost(term, conflict + ", and the store does not say that the term still holds", failure)
                    : unexpected(term, failure);
        }
    }

    private static RuntimeException unexpected(Term term, SQLException failure) {
        return term.isCurrent()
                ? undecided(term, String.valueOf(failure.getMessage()), "it may be tried again", failure)
                : lost(term, "its record could not be locked: " + failure.getMessage(), failure);
    }

    private static LeaseStoreException undecided(Term term, String why, String cure, @Nullable Throwable cause) {
        return new LeaseStoreException(
                "Whether term " + term.token() + " of '" + term.election()
                        + "' still holds could not be found out before a commit, so there must be none: " + why + "; "
                        + cure,
                cause);
    }

    private static LeadershipLostException lost(Term term, String why, Throwable cause) {
        LeadershipLostException lost = lost(term, why);
        lost.initCause(cause);
        return lost;
    }

    private static LeadershipLostException lost(Term term, String why) {
        return new LeadershipLostException(
                term.election(),
                term.token(),
                "A transaction of term " + term.token() + " of '" + term.election() + "' must not commit: " + why
                        + "; what it did in this database is rolled back, what it did elsewhere is not");
    }
}
