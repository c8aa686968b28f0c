// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates whose commit need not wait for the disk, see {@link Dialect#unawaited()}. A database that merely speaks another's
 * protocol may refuse the condition that says so; then they are made without it, from then on, by this store.
 */
final class Unawaited {

    private static final Logger log = LoggerFactory.getLogger(JdbcLeaseStore.class);

    // Set once, by whoever finds out; read by all calls.
    private final AtomicBoolean refused = new AtomicBoolean();

    /** Makes the update that ends with the condition it is given. */
    int update(Session session, Function<String, Sql> statement) throws SQLException {
        String condition = session.dialect().unawaited();
        if (condition.isEmpty() || refused.get()) {
            return session.update(statement.apply(""));
        }
        try {
            return session.update(statement.apply(condition));
        } catch (SQLException e) {
            if (!ErrorCodes.isRefusal(e)) {
                throw e;
            }
            // If the table is missing or may not be changed, this fails as well, and says so.
            int updated = session.update(statement.apply(""));
            sayRefused(e);
            return updated;
        }
    }

    private void sayRefused(SQLException e) {
        if (refused.compareAndSet(false, true)) {
            log.info(
                    "The database refuses to commit without waiting for its disk ({}): a hand-over takes a little longer."
                            + " Nothing else depends on it",
                    e.getMessage());
        }
    }
}
