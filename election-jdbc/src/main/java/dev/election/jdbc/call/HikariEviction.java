// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc.call;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Evicts a connection from the pool that it was borrowed from. Loaded only if HikariCP is on the class path. */
final class HikariEviction {

    private HikariEviction() {}

    /** Evicts the connection. Does nothing unless the connection comes directly from such a pool. */
    static void of(Session session, DataSource dataSource) {
        try {
            if (dataSource.isWrapperFor(HikariDataSource.class)) {
                dataSource.unwrap(HikariDataSource.class).evictConnection(session.connection());
            }
        } catch (SQLException | RuntimeException e) {
            // The pool will detect by itself that the connection was broken off.
        }
    }
}
