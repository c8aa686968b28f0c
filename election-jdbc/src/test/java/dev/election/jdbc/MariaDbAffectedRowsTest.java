// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

/** With a driver that counts the rows that a change made different, not those that it matched. */
class MariaDbAffectedRowsTest extends JdbcContract {

    private static final DataSource DATABASE = MariaDb.newDataSourceOfAffectedRows("own_connections_affected");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }
}
