// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import javax.sql.DataSource;

/** Connections as an application of many tenants leaves them: each with a schema, path or role of its own. */
final class TenantConnections {

    private TenantConnections() {}

    /** The setting for the first connection is that of 0. */
    static DataSource of(DataSource database, IntFunction<String> setting) {
        AtomicInteger borrowed = new AtomicInteger();
        return Proxies.of(DataSource.class, database, "getConnection", connection -> {
            try (Statement statement = ((Connection) connection).createStatement()) {
                statement.execute(setting.apply(borrowed.getAndIncrement()));
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            return connection;
        });
    }
}
