// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.hint;

import dev.election.jdbc.call.Session;
import dev.election.jdbc.call.StoreLog;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.Sql;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.Hint;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * Sends hints to the stores of other processes, by PostgreSQL's {@code NOTIFY}. Nothing but speed depends on it, so
 * what fails here is left at that.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">NOTIFY</a>
 */
public final class HintNotifier {

    private static final StoreLog log = StoreLog.of(HintNotifier.class);

    private final boolean on;
    private final Supplier<TableNames> tables;
    private final String sender;

    public HintNotifier(boolean on, Supplier<TableNames> tables, String sender) {
        this.on = on;
        this.tables = tables;
        this.sender = sender;
    }

    /** Whether hints are sent from this session. */
    public boolean sendsFrom(Session session) {
        return on && session.dialect() == Dialect.POSTGRESQL;
    }

    /** A copy of this change that returns a row for each that it changed, and notifies others when it is committed. */
    public Sql notifying(Sql change, Hint hint) {
        // the channel has no character that ends a text
        return Sql.of(change.text() + " RETURNING pg_notify('" + tables.get().channel() + "', ?)")
                .withAll(change.parameters())
                .with(HintPayload.of(sender, hint));
    }

    /** Sends the hint by a statement of its own. */
    public void sendHint(Session session, Hint hint) {
        if (!sendsFrom(session)) {
            return;
        }
        try {
            // nobody waits until a hint is on the disk
            boolean unused = session.query(
                            Sql.of("SELECT set_config('synchronous_commit', 'off', true), pg_notify('"
                                            + tables.get().channel() + "', ?)")
                                    .with(HintPayload.of(sender, hint)),
                            row -> true)
                    .isEmpty();
        } catch (SQLException e) {
            log.debug("Other instances could not be notified that an election is vacant; they observe it later", e);
        }
    }
}
