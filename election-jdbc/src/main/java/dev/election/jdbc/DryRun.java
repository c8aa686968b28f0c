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
import dev.election.store.Hint;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One operation for each right that the store needs, executed once after the first contact on rows that do not exist. A
 * missing right or column is therefore reported at the start, and not by the first takeover. Changes nothing and keeps
 * no lock. Where the database is slow, several calls share the statements, so that each call has time for its own work.
 * Safe for use by many threads. Decision 37.
 */
final class DryRun {

    private static final String NOTHING = "(dry run)"; // not the name of any election or lease
    private static final long NO_TOKEN = Long.MAX_VALUE - 1; // not the token of any record

    /** The part of an operation that the database may refuse. */
    private interface Trying {
        void on(Session session) throws SQLException;
    }

    /**
     * One operation.
     *
     * @param operation its name in messages
     * @param right the right that the user of the connection needs
     * @param table the table in messages
     */
    private record Trial(String operation, String right, String table, Trying trying) {}

    private final TableNames names;
    private final boolean readsOnly;
    private final List<Trial> trials;

    // The index of the first statement that has not succeeded. Two concurrent calls may both execute it, which is
    // harmless.
    private volatile int next;

    /**
     * @param vacating how the store closes leases
     * @param readsOnly whether the store only observes, so that it needs no right to change anything
     */
    DryRun(TableNames names, VacatingUpdate vacating, boolean readsOnly) {
        this.names = names;
        ElectionTables tables = new ElectionTables(() -> names);
        String lease = names.leaseForPeople();
        String leader = names.leaderForPeople();
        Claim claim = new Claim(NOTHING, NO_TOKEN, NO_TOKEN + 1);
        List<Trial> reading = List.of(
                new Trial(
                        "observe leases",
                        "SELECT",
                        lease,
                        session -> checkColumns(session, tables.describeLeases(), Columns.LEASE, lease)),
                new Trial(
                        "observe elections",
                        "SELECT",
                        leader,
                        session -> checkColumns(session, tables.describeLeaders(), Columns.LEADER, leader)));
        // The last two are the store's own operations, and not only their statements, so that the classes which a
        // takeover needs are loaded before there is one.
        List<Trial> changing = List.of(
                new Trial(
                        "have one row for each lease",
                        "SELECT",
                        lease,
                        session -> checkKey(session, names.simpleLease(), "LEASE_ID", lease)),
                new Trial(
                        "have one row for each election",
                        "SELECT",
                        leader,
                        session -> checkKey(session, names.simpleLeader(), "ELECTION_NAME", leader)),
                new Trial("open a lease", "INSERT", lease, session -> session.update(tables.openNone())),
                new Trial(
                        "renew a lease",
                        "UPDATE",
                        lease,
                        session -> session.update(tables.renew(NOTHING, 1, null, Instant.EPOCH))),
                new Trial("enroll an election", "INSERT", leader, session -> session.update(tables.enrollNone())),
                new Trial(
                        "close or expire a lease",
                        "DELETE",
                        lease,
                        session -> vacating.update(session, Hint.closed(NOTHING), tables.close(NOTHING))),
                new Trial("claim or release an election", "UPDATE", leader, session -> new ClaimBatch(
                                tables, session, NOTHING, Instant.EPOCH)
                        .claim(List.of(claim))));
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
                trial.trying().on(session);
            } catch (SQLException e) {
                judge(trial, session, e);
            }
            next = i + 1;
        }
    }

    private static void checkColumns(Session session, Sql query, Columns columns, String table) throws SQLException {
        Optional<String> flaw = session.describe(query, result -> columns.flaw(result.getMetaData()));
        // SQLite stores any value in any column.
        if (flaw.isPresent() && session.dialect() != Dialect.SQLITE) {
            throw new UnusableDatabaseException("The table " + table + " does not fit, because " + flaw.get()
                    + ": compare it with the one in the script "
                    + session.dialect().script());
        }
    }

    // A table that was created by hand. Two instances that enroll an election at the same time would add two records.
    private void checkKey(Session session, String simpleTable, String column, String table) {
        if (KeyQuery.isMissing(session, names, simpleTable, column)) {
            throw new UnusableDatabaseException("The table " + table + " has no primary key, so it may have two rows"
                    + " with the same " + column + ", and two instances could lead at the same time: stop all"
                    + " instances, delete all rows that exist twice, and run: "
                    + session.dialect().addKey(names, simpleTable, column));
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
