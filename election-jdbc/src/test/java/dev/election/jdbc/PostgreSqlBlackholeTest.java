// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class PostgreSqlBlackholeTest extends BlackholeContract {

    static {
        PostgreSql.newDatabase("blackhole");
    }

    @Override
    int serverPort() {
        return PostgreSql.port();
    }

    @Override
    DataSource dataSource(int port) {
        return Databases.at(PostgreSql.url("blackhole", port));
    }

    @Override
    JdbcLeaseStoreBuilder builder(DataSource dataSource) {
        return JdbcLeaseStore.builder(dataSource).ownConnections(dataSource);
    }
}
