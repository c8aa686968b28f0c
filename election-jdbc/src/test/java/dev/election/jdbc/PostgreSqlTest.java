// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class PostgreSqlTest extends JdbcContract {

    private static final DataSource DATABASE = PostgreSql.newDataSource("own_connections");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }
}
