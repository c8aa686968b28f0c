// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class MariaDbTest extends JdbcContract {

    private static final DataSource DATABASE = MariaDb.newDataSource("own_connections");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }
}
