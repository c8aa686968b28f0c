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
 * A statement for each right that the store needs, made once at the first contact on rows that do not exist: so a right
 * or a column that is missing is reported at the start, and not by the first takeover. Changes nothing, and keeps no
 * lock. Where the database is slow, several calls share the statements, so that each call has time for its own work.
 * Safe for use by many threads.
 */
final class DryRun {

    private static final String NOTHING = "(dry run)"; // no instance names anything like that
    private static final long NO_TOKEN = Long.MAX_VALUE - 1; // that any record would have

    /**
     * One statement.
     *
     * @param operation what it is needed for
     * @param right what the user of the connection must be allowed
     */
    private record Trial(String operation, String right, String table, Sql sql) {

        boolean reads() {
            return right.equals("SELECT");
        }
    }

    private final TableNames names;
    private final List<Trial> trials;

    // The first statement that has not succeeded. Two calls at once may both make it.
    private volatile int next;

    DryRun(TableNames names) {
        this.names = names;
        ElectionTables tables = new ElectionTables(() -> names);
        String lease = names.readable(names.simpleLease());
        String leader = names.readable(names.simpleLeader());
        Claim claim = new Claim(NOTHING, NO_TOKEN, NO_TOKEN + 1);
        this.trials = List.of(
                new Trial("observe leases", "SELECT", lease, tables.noLeases()),
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
     * Makes the statements that have not succeeded yet, until half of the call's time is gone.
     *
     * @throws MissingRightException if the user of the connection may not make one of them
     * @throws UnusableDatabaseException if the database refuses one of them for another reason, as for a column that is
     *     missing
     */
    void on(Session session) throws SQLException {
        for (int i = next; i < trials.size() && !session.isTimeShort(); i++) {
            Trial trial = trials.get(i);
            try {
                make(trial, session);
            } catch (SQLException e) {
                judge(trial, session, e);
            }
            next = i + 1;
        }
    }

    private static void make(Trial trial, Session session) throws SQLException {
        if (trial.reads()) {
            boolean unused = session.query(trial.sql(), row -> true).isEmpty();
        } else {
            session.update(trial.sql());
        }
    }

    private void judge(Trial trial, Session session, SQLException e) throws SQLException {
        Dialect dialect = session.dialect();
        if (dialect.isLocked(e)) {
            return; // by a table lock, for example, which says nothing of rights
        }
        if (dialect.isDenied(e)) {
            String user = dialect.grantee(userOf(dialect, session));
            throw new MissingRightException(trial.right(), trial.table(), trial.operation(), user, grantsTo(user), e);
        }
        if (ErrorCodes.isRefusal(e)) {
            throw new UnusableDatabaseException(
                    "The database refuses the statement to " + trial.operation() + " in table " + trial.table() + " ("
                            + e.getMessage() + "): compare the table with that of the script " + dialect.script(),
                    e);
        }
        throw e;
    }

    /** All that the store needs, not only what was refused first. */
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
