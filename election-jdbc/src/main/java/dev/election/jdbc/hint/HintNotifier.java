// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Sql;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.Hint;
import dev.election.store.HintText;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * Sends hints to the stores of other processes by PostgreSQL's {@code NOTIFY}. Only speed depends on hints, so a hint
 * that cannot be sent is not sent again. Decision 21.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">NOTIFY</a>
 */
public final class HintNotifier {

    private static final StoreLog log = StoreLog.of(HintNotifier.class);

    // Whether hints are sent on a database that supports them.
    private final boolean on;
    private final Supplier<TableNames> tables;
    private final HintText texts;

    public HintNotifier(boolean on, Supplier<TableNames> tables, HintText texts) {
        this.on = on;
        this.tables = tables;
        this.texts = texts;
    }

    /** Whether hints are sent in this session. */
    public boolean sendsFrom(Session session) {
        return on && session.dialect() == Dialect.POSTGRESQL;
    }

    /**
     * A copy of this change that also notifies the peers when it is committed. It is a query, and returns a row for
     * each row that it changed.
     */
    public Sql notifying(Sql change, Hint hint) {
        // The name of the channel contains no character that ends a text literal.
        return change.and(" RETURNING pg_notify('" + tables.get().channel() + "', ?)", texts.of(hint));
    }

    /** Sends the hint in a statement of its own. A failure is only logged. */
    public void sendHint(Session session, Hint hint) {
        if (!sendsFrom(session)) {
            return;
        }
        // The commit of a hint need not wait for the disk. Decision 18.
        String notify = "SELECT set_config('synchronous_commit', 'off', true), pg_notify('"
                + tables.get().channel() + "', ?)";
        try {
            boolean unused =
                    session.query(Sql.of(notify, texts.of(hint)), row -> true).isEmpty();
        } catch (SQLException e) {
            log.debug("The peers could not be notified that an election may be vacant; they will observe it later", e);
        }
    }
}
