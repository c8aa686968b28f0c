// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

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

/** Where the tables are, whether they are there and can be written, and their creation if they may be created. */
final class Schema {

    // Before anything is begun, as many connections of those that are borrowed are seen.
    private static final int FIRST_CONTACTS = 3;

    private final PinnedTables tables;
    private final boolean create;
    private final boolean borrows;

    // Written by any call, read by all: the tables were there when last looked for.
    private volatile boolean found;

    // Written by calls that are not renewals: which statements have succeeded on the tables; null before the first.
    private volatile @Nullable DryRun dryRun;

    Schema(PinnedTables tables, boolean create, boolean borrows) {
        this.tables = tables;
        this.create = create;
        this.borrows = borrows;
    }

    /** How many calls should be made to see that connections agree on where the tables are. */
    int firstContacts() {
        return borrows && tables.given().schema() == null ? FIRST_CONTACTS : 1;
    }

    /** Fails if there can be no election here, whatever the next connection has. */
    void refuseIfUndecided() {
        tables.refuseIfUndecided();
    }

    /** Whether the tables may be in a database of this product. */
    boolean mayBeOn(Dialect product) {
        return tables.mayBeOn(product);
    }

    /** Finds the tables on the first call, and compares where they are now and then. */
    void ensure(Session session) throws SQLException {
        if (found) {
            tables.compare(session);
            return;
        }
        boolean unused = session.isFirstUse();
        TableNames names = tables.isToBeFound() ? toBeFound(session) : tables.names();
        check(session, names, tables.isToBeFound());
        tables.pin(names, session);
        found = true;
    }

    /**
     * Tries the statements on the tables that were found, as far as they have not succeeded yet. Not for calls that
     * renew the lease, which must not wait for a lock on the table of leaders.
     */
    void tryStatements(Session session) throws SQLException {
        DryRun trial = dryRun;
        if (trial == null) {
            trial = new DryRun(tables.names());
            dryRun = trial;
        }
        trial.on(session);
    }

    /**
     * To be called when a table turned out to be missing: somebody dropped it, or a database without it took over. It
     * is looked for where it was, and nowhere else.
     */
    void ensureAgain(Session session) throws SQLException {
        found = false;
        dryRun = null;
        ensure(session);
    }

    /** To be called when a database may come that is not the one before. */
    void forget() {
        tables.forget();
        found = false;
        dryRun = null;
    }

    // A connection that is borrowed may have been used for anything: the tables are where they were if they are there.
    // One of its own is new.
    private TableNames toBeFound(Session session) throws SQLException {
        TableNames here = tables.on(session);
        TableNames before = tables.before();
        if (before == null
                || before.equals(here)
                || !borrows
                || !missing(session, before).isEmpty()) {
            return here;
        }
        tables.reportOther(before, here);
        return before;
    }

    private void check(Session session, TableNames names, boolean foundHere) throws SQLException {
        if (session.isReadOnly()) {
            throw UnusableDatabaseException.readOnly(null);
        }
        List<String> missing = missing(session, names);
        SQLException failure = null;
        if (!missing.isEmpty() && foundHere) {
            refuseIfFoundElsewhere(session, names);
        }
        if (!missing.isEmpty() && create) {
            failure = create(session, names);
            missing = missing(session, names);
        }
        if (!missing.isEmpty()) {
            if (failure != null
                    && (session.dialect().isLocked(failure) || session.dialect().isReadOnly(failure))) {
                throw failure;
            }
            throw new MissingTablesException(missing, session.dialect().script(), failure);
        }
    }

    // By a synonym or another path than those that are known: a second pair of tables would let two instances lead.
    private void refuseIfFoundElsewhere(Session session, TableNames names) throws SQLException {
        TableNames given = tables.given();
        if (!names.equals(given)
                && missing(session, given).isEmpty()
                && !missing(session, names).isEmpty()) { // not just created by another instance

            throw new UnusableDatabaseException("The tables " + given.simpleLease() + " and " + given.simpleLeader()
                    + " are not in the connection's schema " + names.where()
                    + ", yet it finds them by a synonym or a search"
                    + " path: name their own schema with the property election.jdbc.schema");
        }
    }

    private static List<String> missing(Session session, TableNames names) throws SQLException {
        List<String> missing = new ArrayList<>();
        if (!exists(session, new Probe(names.lease(), "LEASE_ID", "HEARTBEAT"))) {
            missing.add(names.readable(names.simpleLease()));
        }
        if (!exists(session, new Probe(names.leader(), "ELECTION_NAME", "TOKEN"))) {
            missing.add(names.readable(names.simpleLeader()));
        }
        return missing;
    }

    private record Probe(String table, String key, String column) {}

    /** A write that changes nothing, since no key is empty: it fails as well where nothing may be written. */
    private static boolean exists(Session session, Probe probe) throws SQLException {
        try {
            session.update(Sql.of("UPDATE %s SET %s = %s WHERE %s = ''"
                    .formatted(probe.table(), probe.column(), probe.column(), probe.key())));
            return true;
        } catch (SQLException e) {
            if (session.dialect().isMissingTable(e)) {
                return false;
            }
            if (session.dialect().isDenied(e)) {
                return true; // the dry run says which right is missing
            }
            throw e;
        }
    }

    /**
     * Runs each statement of the script, whatever became of those before: another instance may be doing the same at the
     * same moment, or may have crashed half-way. The table that is looked for first comes last.
     *
     * @return the first failure, which means something only if a table is still missing
     */
    private static @Nullable SQLException create(Session session, TableNames names) {
        SQLException first = null;
        for (String statement : statements(session.dialect(), names)) {
            try {
                session.execute(statement);
            } catch (SQLException e) {
                first = first == null ? e : first;
            }
        }
        return first;
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
            if (in == null) {
                throw new IllegalStateException("The script " + script + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
