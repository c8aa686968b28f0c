// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static java.util.Objects.requireNonNull;

import dev.election.LeaseStoreException;
import dev.election.jdbc.MissingTablesException.FailedCreation;
import dev.election.jdbc.call.Session;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Sql;
import dev.election.jdbc.sql.TableNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks that the tables exist and are writable, and creates them if configured to. Decisions 30 and 37. */
final class Schema {

    // The number of borrowed connections that are compared before the first term.
    private static final int FIRST_CONTACTS = 3;

    // The names of the tables, once they were found.
    private final PinnedTables tables;
    // How leases are closed, for the dry run.
    private final VacatingUpdate vacating;
    // Whether missing tables are created.
    private final boolean create;
    // Whether connections are borrowed, so that the application may have changed their schema.
    private final boolean borrows;
    // Whether the store only observes.
    private final boolean readsOnly;

    // The dry run and how far it has succeeded; null until a call that is not a renewal begins it, and again whenever
    // the tables are checked or have to be found again.
    private volatile @Nullable DryRun dryRun;

    Schema(PinnedTables tables, VacatingUpdate vacating, boolean create, boolean borrows, boolean readsOnly) {
        this.tables = tables;
        this.vacating = vacating;
        this.create = create;
        this.borrows = borrows;
        this.readsOnly = readsOnly;
    }

    /** The number of calls with which to compare where connections find the tables. */
    int firstContacts() {
        return borrows && tables.given().schema() == null ? FIRST_CONTACTS : 1;
    }

    /** Finds the tables on the first call, and later compares where a new connection finds them once in a while. */
    void ensure(Session session) throws SQLException {
        if (!tables.isToBeFound()) {
            tables.compare(session);
            return;
        }
        boolean unused = session.isFirstUse();
        if (!readsOnly && session.isReadOnly()) {
            throw UnusableDatabaseException.readOnly(null);
        }
        TableNames names = toBeFound(session);
        check(session, names);
        tables.pin(names, session);
    }

    /**
     * Executes the statements of the dry run that have not succeeded yet. Not for calls that renew the lease, which
     * must not wait for a lock on the table of leaders.
     */
    void tryStatements(Session session) throws SQLException {
        DryRun trial = dryRun;
        if (trial == null) {
            trial = new DryRun(tables.names(), vacating, readsOnly);
            dryRun = trial;
        }
        trial.on(session);
    }

    /**
     * Checks the tables again after a statement failed because one is missing: it was dropped, or a database without it
     * took over. They are searched only where they were.
     */
    void ensureAgain(Session session) throws SQLException {
        dryRun = null;
        check(session, tables.names());
    }

    /**
     * Reports that a statement was denied: with all grants that the user needs if a right is still missing, and
     * otherwise as a failure that may pass, because the right may have been granted in the meantime.
     */
    LeaseStoreException denied(Session session, SQLException denied) {
        try {
            new DryRun(tables.names(), vacating, readsOnly).on(session);
        } catch (UnusableDatabaseException e) {
            return e;
        } catch (SQLException e) {
            denied.addSuppressed(e);
        }
        return new LeaseStoreException(
                "The database denied a statement (" + denied.getMessage()
                        + "), but none of those that were tried after it",
                denied);
    }

    /** Makes the next call find the tables again, because it may reach another database. */
    void forget() {
        tables.forget();
        dryRun = null;
    }

    // A borrowed connection may have been configured for anything, so the previous tables are used if they exist. A
    // dedicated connection is new and shows where the tables are now.
    private TableNames toBeFound(Session session) throws SQLException {
        TableNames here = tables.on(session);
        TableNames before = tables.before();
        if (before != null
                && !before.equals(here)
                && borrows
                && missing(session, before).isEmpty()) {
            tables.reportOther(before, here);
            return before;
        }
        refuseIfFoundElsewhere(session, here);
        return here;
    }

    private void check(Session session, TableNames names) throws SQLException {
        if (missing(session, names).isEmpty()) {
            return;
        }
        FailedCreation failure = create ? create(session, names) : null;
        List<String> missing = missing(session, names);
        if (missing.isEmpty()) {
            return;
        }
        if (failure != null
                && (session.dialect().isLocked(failure.cause())
                        || session.dialect().isReadOnly(failure.cause()))) {
            throw failure.cause();
        }
        throw new MissingTablesException(missing, session.dialect().script(), failure);
    }

    // The connection finds the tables by a synonym or by a path that the store does not know. A second pair of tables
    // would let two instances lead.
    private void refuseIfFoundElsewhere(Session session, TableNames names) throws SQLException {
        TableNames given = tables.given();
        if (!names.equals(given)
                && missing(session, given).isEmpty()
                && !missing(session, names).isEmpty()) {
            throw new UnusableDatabaseException("The tables " + given.simpleLease() + " and " + given.simpleLeader()
                    + " are not in the connection's schema " + names.where()
                    + ", but it finds them by a synonym or a search"
                    + " path: set the property election.jdbc.schema to their own schema");
        }
    }

    private List<String> missing(Session session, TableNames names) throws SQLException {
        List<String> missing = new ArrayList<>();
        if (!exists(session, names.lease(), "HEARTBEAT = HEARTBEAT WHERE LEASE_ID = ''")) {
            missing.add(names.leaseForPeople());
        }
        if (!exists(session, names.leader(), "TOKEN = TOKEN WHERE ELECTION_NAME = ''")) {
            missing.add(names.leaderForPeople());
        }
        return missing;
    }

    /**
     * Executes an update that changes nothing, because no key is empty. It also fails on a read-only database. A store
     * that only observes needs no right to update, and executes a query.
     */
    private boolean exists(Session session, String table, String change) throws SQLException {
        try {
            if (readsOnly) {
                return session.query(Sql.of("SELECT 1 FROM " + table + " WHERE 1 = 0"), row -> true)
                        .isEmpty();
            }
            session.update(Sql.of("UPDATE " + table + " SET " + change));
            return true;
        } catch (SQLException e) {
            if (session.dialect().isMissingTable(e)) {
                return false;
            }
            if (session.dialect().isDenied(e)) {
                return true; // the dry run reports which right is missing
            }
            throw e;
        }
    }

    /**
     * Runs each statement of the script even if an earlier one failed: another instance may run the script at the same
     * moment, or may have crashed half-way. The table that is checked first is created last.
     *
     * @return the first failure, which matters only if a table is still missing
     */
    private static @Nullable FailedCreation create(Session session, TableNames names) {
        FailedCreation first = null;
        for (String statement : statements(session.dialect(), names)) {
            try {
                session.execute(statement);
            } catch (SQLException e) {
                first = first == null ? failed(statement, session, names, e) : first;
            }
        }
        return first;
    }

    private static FailedCreation failed(String statement, Session session, TableNames names, SQLException e) {
        Dialect dialect = session.dialect();
        String user = ConnectedUser.of(session);
        String beginning =
                statement.lines().findFirst().orElse(statement).replace("(", "").strip();
        String grant = dialect.isDenied(e) ? dialect.grantToCreate(names, user).orElse(null) : null;
        return new FailedCreation(beginning, user, grant, e);
    }

    static List<String> statements(Dialect dialect, TableNames names) {
        String script = read(dialect.script()).replaceAll("(?m)^--.*$", "");
        return Stream.of(script.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .map(names::insertedInto)
                .toList();
    }

    private static String read(String script) {
        try (InputStream in = Schema.class.getClassLoader().getResourceAsStream(script)) {
            return new String(requireNonNull(in, script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
