// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.Columns;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.Sql;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.Claim;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One statement for each right that the store needs, executed once after the first contact on rows that do not exist. A
 * missing right or column is therefore reported at the start, and not by the first takeover. Changes nothing and keeps
 * no lock. Where the database is slow, several calls share the statements, so that each call has time for its own work.
 * Safe for use by many threads. Decision 37.
 */
final class DryRun {

    private static final String NOTHING = "(dry run)"; // not the name of any election or lease
    private static final long NO_TOKEN = Long.MAX_VALUE - 1; // not the token of any record

    /**
     * One statement.
     *
     * @param operation the operation that needs it
     * @param right the right that the user of the connection needs
     * @param table the table in messages
     * @param columns what a query must return; null for a change
     */
    private record Trial(
            String operation,
            String right,
            String table,
            Sql sql,
            @Nullable Columns columns) {

        static Trial changing(String operation, String right, String table, Sql sql) {
            return new Trial(operation, right, table, sql, null);
        }

        /** A query for no row; the columns are those that it must have. */
        static Trial reading(String operation, String table, Sql sql, Columns columns) {
            return new Trial(operation, "SELECT", table, sql, columns);
        }
    }

    private final TableNames names;
    private final boolean readsOnly;
    private final List<Trial> trials;

    // The index of the first statement that has not succeeded. Two concurrent calls may both execute it, which is
    // harmless.
    private volatile int next;

    /** @param readsOnly whether the store only observes, so that it needs no right to change anything */
    DryRun(TableNames names, boolean readsOnly) {
        this.names = names;
        ElectionTables tables = new ElectionTables(() -> names);
        String lease = names.leaseForPeople();
        String leader = names.leaderForPeople();
        Claim claim = new Claim(NOTHING, NO_TOKEN, NO_TOKEN + 1);
        List<Trial> reading = List.of(
                Trial.reading("observe leases", lease, tables.describeLeases(), Columns.LEASE),
                Trial.reading("observe elections", leader, tables.describeLeaders(), Columns.LEADER));
        List<Trial> changing = List.of(
                Trial.changing("open a lease", "INSERT", lease, tables.openNone()),
                Trial.changing("renew a lease", "UPDATE", lease, tables.renew(NOTHING, null, Instant.EPOCH)),
                Trial.changing("close or expire a lease", "DELETE", lease, tables.close(NOTHING)),
                Trial.changing("enroll an election", "INSERT", leader, tables.enrollNone()),
                Trial.changing(
                        "claim or release an election",
                        "UPDATE",
                        leader,
                        tables.claim(NOTHING, 1, List.of(claim), Instant.EPOCH)));
        this.readsOnly = readsOnly;
        this.trials = readsOnly
                ? reading
                : Stream.concat(reading.stream(), changing.stream()).toList();
    }

    /**
     * Executes the statements that have not succeeded yet, until half of the call's time has passed.
     *
     * @throws MissingRightException if the user of the connection lacks the right to one of them
     * @throws UnusableDatabaseException if the database refuses one of them for another reason, for example a missing
     *     column
     */
    void on(Session session) throws SQLException {
        for (int i = next; i < trials.size() && !session.isTimeShort(); i++) {
            Trial trial = trials.get(i);
            try {
                execute(trial, session);
            } catch (SQLException e) {
                judge(trial, session, e);
            }
            next = i + 1;
        }
    }

    private static void execute(Trial trial, Session session) throws SQLException {
        Columns columns = trial.columns();
        if (columns == null) {
            session.update(trial.sql());
            return;
        }
        Optional<String> flaw = session.describe(trial.sql(), result -> columns.flaw(result.getMetaData()));
        // SQLite stores any value in any column.
        if (flaw.isPresent() && session.dialect() != Dialect.SQLITE) {
            throw new UnusableDatabaseException("The table " + trial.table() + " does not fit, because " + flaw.get()
                    + ": compare it with the one in the script "
                    + session.dialect().script());
        }
    }

    private void judge(Trial trial, Session session, SQLException e) throws SQLException {
        Dialect dialect = session.dialect();
        if (dialect.isLocked(e)) {
            return; // by a table lock, for example, which implies nothing about rights
        }
        if (dialect.isDenied(e)) {
            String user = ConnectedUser.of(session);
            String table = trial.table() + ConnectedUser.database(session);
            throw new MissingRightException(trial.right(), table, trial.operation(), user, grantsTo(user), e);
        }
        if (ErrorCodes.isRefusal(e)) {
            throw new UnusableDatabaseException(
                    "The database refuses the statement to " + trial.operation() + " in table " + trial.table() + " ("
                            + e.getMessage() + "): compare the table with the one in the script " + dialect.script(),
                    e);
        }
        throw e;
    }

    /** The statements that grant everything the store needs, not only what was refused first. */
    private List<String> grantsTo(String user) {
        if (readsOnly) {
            return List.of(
                    "GRANT SELECT ON " + names.lease() + " TO " + user,
                    "GRANT SELECT ON " + names.leader() + " TO " + user);
        }
        return List.of(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON " + names.lease() + " TO " + user,
                "GRANT SELECT, INSERT, UPDATE ON " + names.leader() + " TO " + user);
    }
}
