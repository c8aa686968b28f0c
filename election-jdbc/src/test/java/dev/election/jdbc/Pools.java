// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** Pools as an application may have set them up. */
final class Pools {

    private Pools() {}

    /** Hands out connections that are neither auto-commit nor at READ COMMITTED. */
    static HikariDataSource unlikeOurs(DataSource dataSource) {
        HikariConfig config = config(dataSource, 10);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        return new HikariDataSource(config);
    }

    static HikariDataSource ofSize(int size, DataSource dataSource) {
        return new HikariDataSource(config(dataSource, size));
    }

    private static HikariConfig config(DataSource dataSource, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        return config;
    }
}
