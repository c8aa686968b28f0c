// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Takes a connection out of the pool that it was borrowed from. Loaded only where HikariCP is. */
final class HikariEviction {

    private HikariEviction() {}

    /** Does nothing if the connection is not directly one of such a pool. */
    static void of(Session session, DataSource dataSource) {
        try {
            if (dataSource.isWrapperFor(HikariDataSource.class)) {
                dataSource.unwrap(HikariDataSource.class).evictConnection(session.connection());
            }
        } catch (SQLException | RuntimeException e) {
            // Then the pool finds out by itself that the connection was broken off.
        }
    }
}
