// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether the tables are there and can be written, and their creation if they may be created. */
final class Schema {

    private final TableNames names;
    private final boolean create;

    // Written by any call, read by all: the tables were there when last looked for.
    private volatile boolean found;

    Schema(TableNames names, boolean create) {
        this.names = names;
        this.create = create;
    }

    /** Asks the database on the first call only. */
    void ensure(Session session) throws SQLException {
        if (!found) {
            check(session);
            found = true;
        }
    }

    /** To be called when a table turned out to be missing: somebody dropped it, or a database without it took over. */
    void ensureAgain(Session session) throws SQLException {
        found = false;
        ensure(session);
    }

    /** To be called when a database may come that is not the one before. */
    void forget() {
        found = false;
    }

    private void check(Session session) throws SQLException {
        if (session.isReadOnly()) {
            throw Failures.readOnly(null);
        }
        List<String> missing = missing(session);
        SQLException failure = null;
        if (!missing.isEmpty() && create) {
            failure = create(session);
            missing = missing(session);
        }
        if (!missing.isEmpty()) {
            if (failure != null
                    && (session.dialect().isLocked(failure) || session.dialect().isReadOnly(failure))) {
                throw failure;
            }
            throw new MissingTablesException(missing, session.dialect().script(), failure);
        }
    }

    private List<String> missing(Session session) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Probe probe : List.of(
                new Probe(names.lease(), "LEASE_ID", "HEARTBEAT"),
                new Probe(names.leader(), "ELECTION_NAME", "TOKEN"))) {
            if (!exists(session, probe)) {
                missing.add(probe.table());
            }
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
            throw e;
        }
    }

    /**
     * Runs each statement of the script, whatever became of those before: another instance may be doing the same at the same
     * moment, or may have crashed half-way. The table that is looked for first comes last.
     *
     * @return the first failure, which means something only if a table is still missing
     */
    private @org.jspecify.annotations.Nullable SQLException create(Session session) {
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
        String script = names.insertedInto(read(dialect.script())).replaceAll("(?m)^--.*$", "");
        return Stream.of(script.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
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
