// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.jdbc.sql.Sql;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.Claim;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

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
     */
    private record Trial(String operation, String right, String table, Sql sql) {

        boolean reads() {
            return right.equals("SELECT");
        }
    }

    private final TableNames names;
    private final List<Trial> trials;

    // The index of the first statement that has not succeeded. Two concurrent calls may both execute it, which is
    // harmless.
    private volatile int next;

    DryRun(TableNames names) {
        this.names = names;
        ElectionTables tables = new ElectionTables(() -> names);
        String lease = names.leaseForPeople();
        String leader = names.leaderForPeople();
        Claim claim = new Claim(NOTHING, NO_TOKEN, NO_TOKEN + 1);
        this.trials = List.of(
                new Trial("observe leases", "SELECT", lease, tables.leases()),
                new Trial("open a lease", "INSERT", lease, tables.openNone()),
                new Trial("renew a lease", "UPDATE", lease, tables.renew(NOTHING, null, Instant.EPOCH)),
                new Trial("close or expire a lease", "DELETE", lease, tables.close(NOTHING)),
                new Trial("observe elections", "SELECT", leader, tables.heldBy(NOTHING, List.of(NOTHING))),
                new Trial("enroll an election", "INSERT", leader, tables.enrollNone()),
                new Trial(
                        "claim or release an election",
                        "UPDATE",
                        leader,
                        tables.claim(NOTHING, 1, List.of(claim), Instant.EPOCH)));
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
        if (trial.reads()) {
            boolean unused = session.query(trial.sql(), row -> true).isEmpty();
        } else {
            session.update(trial.sql());
        }
    }

    private void judge(Trial trial, Session session, SQLException e) throws SQLException {
        Dialect dialect = session.dialect();
        if (dialect.isLocked(e)) {
            return; // by a table lock, for example, which implies nothing about rights
        }
        if (dialect.isDenied(e)) {
            String user = dialect.grantee(userOf(dialect, session));
            throw new MissingRightException(trial.right(), trial.table(), trial.operation(), user, grantsTo(user), e);
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
        return List.of(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON " + names.lease() + " TO " + user,
                "GRANT SELECT, INSERT, UPDATE ON " + names.leader() + " TO " + user);
    }

    private static String userOf(Dialect dialect, Session session) {
        try {
            return session.query(Sql.of(dialect.currentUser()), row -> String.valueOf(row.getString(1)))
                    .get(0);
        } catch (SQLException e) {
            return "the user of the connection";
        }
    }
}
