// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * The receiving side of a fencing token, in a table of the receiver's own database: keeps the highest token of each
 * resource, and refuses a lower one. All receivers that share the table share what they have seen, also across restarts.
 *
 * <p>The token is looked at and kept in the transaction that it guards: with that transaction it is committed or rolled
 * back, and a transaction with another token for the same resource waits for it. So, at READ COMMITTED or stricter, nothing
 * of an older term is committed after something of a newer one.
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
 * <p>A resource must be guarded by the tokens of one election only. Safe for use by many threads, each with a connection of
 * its own.
 */
public final class JdbcFencingGate {

    private final String table;

    /** For the table {@code FENCING_GATE}. */
    public JdbcFencingGate() {
        this("FENCING_GATE");
    }

    /**
     * For a table of this name.
     *
     * @throws IllegalArgumentException if it is not an identifier, or more than one
     */
    public JdbcFencingGate(String table) {
        this.table = TableNames.identifier("table", table);
    }

    /**
     * Lets the token pass if no higher one was seen for this resource, and remembers it with the transaction.
     *
     * @throws StaleTokenException otherwise: roll the transaction back
     */
    public void enter(Connection connection, String resource, long token) throws SQLException {
        if (raise(connection, resource, token)) {
            return;
        }
        OptionalLong newest = newest(connection, resource);
        if (newest.isEmpty()) {
            add(connection, resource, token);
            if (raise(connection, resource, token)) {
                return;
            }
            newest = newest(connection, resource);
        }
        throw new StaleTokenException(resource, token, newest.orElse(token));
    }

    private boolean raise(Connection connection, String resource, long token) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + table + " SET TOKEN = ? WHERE RESOURCE_NAME = ? AND TOKEN <= ?")) {
            update.setLong(1, token);
            update.setString(2, resource);
            update.setLong(3, token);
            return update.executeUpdate() == 1;
        }
    }

    private OptionalLong newest(Connection connection, String resource) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT TOKEN FROM " + table + " WHERE RESOURCE_NAME = ?")) {
            query.setString(1, resource);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    // Two may find it missing at the same time: where the database can, the later one adds nothing; elsewhere it fails
    // and
    // its transaction may be tried again.
    private void add(Connection connection, String resource, long token) throws SQLException {
        Dialect dialect = Dialect.of(connection.getMetaData());
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " (RESOURCE_NAME, TOKEN) " + dialect.rows(1))) {
            insert.setString(1, resource);
            insert.setLong(2, token);
            insert.executeUpdate();
        }
    }
}
