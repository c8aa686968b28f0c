// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.StaleTokenException;
import dev.election.jdbc.sql.TableNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;

/**
 * The receiving side of a fencing token: stores the highest token of each resource in a table of the receiver's own
 * database, and refuses a lower one. All receivers that share the table share these tokens, and they survive restarts.
 *
 * <p>The token is checked and stored in the transaction that it guards. It is committed or rolled back with that
 * transaction, and another transaction for the same resource waits until then. So, at READ COMMITTED or stricter,
 * nothing of an older term is committed after something of a newer one. The result does not depend on how a driver
 * counts changed rows.
 *
 * <pre>{@code
 * CREATE TABLE FENCING_GATE (RESOURCE_NAME VARCHAR(200) NOT NULL PRIMARY KEY, TOKEN BIGINT NOT NULL)
 * }</pre>
 *
 * <pre>{@code
 * gate.enter(connection, "ledger", request.token());   // throws StaleTokenException for a deposed leader
 * book(connection, request);
 * connection.commit();
 * }</pre>
 *
 * <p>A resource must be guarded by the tokens of one election only. Safe for use by many threads, each with a
 * connection of its own.
 *
 * @since 0.1.0
 */
public final class JdbcFencingGate {

    private final String table;

    /** A gate on the table {@code FENCING_GATE}. */
    public JdbcFencingGate() {
        this("FENCING_GATE");
    }

    /**
     * A gate on the table of this name.
     *
     * @throws IllegalArgumentException if it is not exactly one identifier
     */
    public JdbcFencingGate(String table) {
        this.table = TableNames.identifier("table", table);
    }

    /**
     * Lets the token pass if no higher one is stored for this resource, and stores it in the transaction.
     *
     * @throws StaleTokenException if a higher one is stored: roll the transaction back
     * @throws SQLTransactionRollbackException if another transaction has the resource's row locked, or has changed it
     *     since the snapshot of this one was taken (REPEATABLE READ and stricter): roll the transaction back and run it
     *     again
     * @throws IllegalStateException if no transaction has begun (auto-commit is on), so that there is nothing to guard
     */
    public void enter(Connection connection, String resource, long token) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("The gate of '" + resource
                    + "' has nothing to guard: the connection is in auto-commit mode, so no transaction has begun");
        }
        new GateEntry(connection, UnknownDatabaseException.dialectOf(connection.getMetaData()), table, resource, token)
                .enter();
    }
}
