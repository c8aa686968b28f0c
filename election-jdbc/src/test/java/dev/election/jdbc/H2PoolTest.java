// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

/** Over a pool whose connections are neither auto-commit nor at READ COMMITTED. */
class H2PoolTest extends JdbcContract {

    private static final HikariDataSource POOL = Pools.unlikeOurs(Databases.at("jdbc:h2:mem:pooled;DB_CLOSE_DELAY=-1"));

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    DataSource dataSource() {
        return POOL;
    }

    @Override
    JdbcLeaseStoreBuilder builder() {
        return JdbcLeaseStore.builder(POOL);
    }
}
