// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.LockWait;
import dev.election.jdbc.sql.Sql;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Adds settings to a statement that apply to its own transaction only: how long it waits for a lock and, on PostgreSQL,
 * whether its commit waits for the disk. Safe for use by many threads.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET">set_config</a>
 * @see <a href="https://mariadb.com/kb/en/set-statement/">SET STATEMENT</a>
 */
public final class LocalSettings {

    /*
     * The problem. A setting of the session takes a round trip. Behind a pooler the session is shared, so the setting
     * affects the statements of other clients.
     *
     * The idea. The statement sets what it needs for its own transaction. Its text has a mark, which is replaced by an
     * always-true condition that makes the setting (PostgreSQL). On MariaDB it is removed, and a prefix makes the
     * setting.
     *
     * Why it is right. On PostgreSQL the condition is a sub-select without a reference to the outer query, which is an
     * init plan: it is evaluated before the first row is read, and so before any row is locked. The setting ends with
     * the transaction, whether that commits or not, so the connection is unchanged when another client gets it.
     *
     * What it costs. About 0.02 ms for each statement. A database that only uses PostgreSQL's protocol may refuse the
     * setting. Then this store omits it from then on: statements wait for a lock until their call times out, and
     * commits wait for the disk.
     *
     * Decisions 18 and 31.
     */

    private static final StoreLog log = StoreLog.of(LocalSettings.class);

    // The number of texts that are kept: each number of elections has a text of its own.
    private static final int MOST_TEXTS = 100;

    // Set once, by the first call whose settings are refused; read by all threads.
    private final AtomicBoolean refused = new AtomicBoolean();
    // The texts as they are executed, by the texts with their marks: one store always has the same settings.
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    /** The statement with its settings, if the database supports them; otherwise without its marks. */
    public String in(String text, Dialect dialect, int lockWaitMillis) {
        String known = texts.get(text);
        if (known == null) {
            known = with(text, dialect, lockWaitMillis);
            if (texts.size() < MOST_TEXTS) {
                texts.put(text, known);
            }
        }
        return known;
    }

    private String with(String text, Dialect dialect, int lockWaitMillis) {
        String plain = without(text);
        LockWait lockWait = dialect.lockWait();
        if (plain.equals(text) || refused.get() || lockWait.bound() != LockWait.Bound.STATEMENT) {
            return plain;
        }
        String bound = String.format(lockWait.set(), lockWait.units(lockWaitMillis));
        return dialect == Dialect.POSTGRESQL
                ? text.replace(Sql.UNAWAITED, bound + dialect.unawaited()).replace(Sql.BOUNDED, bound)
                : bound + plain;
    }

    /** The statement without its marks and settings. */
    static String without(String text) {
        return text.replace(Sql.BOUNDED, "").replace(Sql.UNAWAITED, "");
    }

    /** To be called when a statement was refused with its settings and succeeded without them. */
    void refused(String why) {
        boolean first = refused.compareAndSet(false, true);
        texts.clear();
        if (first) {
            log.info(
                    "The database refuses settings that apply to one statement ({}): a statement may wait for a lock"
                            + " until its call times out, and a graceful hand-over takes a little longer. Nothing else is"
                            + " affected",
                    why);
        }
    }
}
