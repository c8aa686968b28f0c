// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.LockWait;
import dev.election.jdbc.sql.Sql;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a statement sets for its own transaction alone, within the same statement: how long it waits for a lock, and, on
 * PostgreSQL, whether its commit waits for the disk. It costs no round trip, and is over with the transaction whatever
 * becomes of it; a connection that others get afterwards, from a pool or from a pooler, is as it was.
 *
 * <p>The text of a statement has a mark where it takes a condition, which is true, and is evaluated before the first
 * row is locked: a sub-select of its own is an init plan for PostgreSQL. A database that merely speaks its protocol may
 * refuse that; then statements are made without it, from then on, by this store. Safe for many threads.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET">set_config</a>
 * @see <a href="https://mariadb.com/kb/en/set-statement/">SET STATEMENT</a>
 */
public final class LocalSettings {

    private static final StoreLog log = StoreLog.of(LocalSettings.class);

    // Set once, by whichever call finds out; read by all.
    private final AtomicBoolean refused = new AtomicBoolean();

    /** The statement with what it sets, where the database can do that. */
    public String in(String text, Dialect dialect, int lockWaitMillis) {
        LockWait lockWait = dialect.lockWait();
        if (refused.get()
                || lockWait.bound() != LockWait.Bound.STATEMENT
                || without(text).equals(text)) {
            return without(text);
        }
        String bound = String.format(lockWait.set(), lockWait.units(lockWaitMillis));
        return dialect == Dialect.POSTGRESQL
                ? text.replace(Sql.UNAWAITED, bound + dialect.unawaited()).replace(Sql.BOUNDED, bound)
                : bound + without(text);
    }

    static String without(String text) {
        return text.replace(Sql.BOUNDED, "").replace(Sql.UNAWAITED, "");
    }

    /** A statement was refused, and passed without what it sets. */
    void refused(String why) {
        if (refused.compareAndSet(false, true)) {
            log.info(
                    "The database refuses settings that hold for one statement ({}): a statement waits for a lock until the"
                            + " time of its call is over, and a hand-over takes a little longer. Nothing else depends on it",
                    why);
        }
    }
}
