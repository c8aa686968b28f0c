// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class PostgreSqlBlockedReleaseTest extends BlockedReleaseContract {

    private static final DataSource DATABASE = PostgreSql.newDataSource("blockedrelease");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String shareLock() {
        return "FOR SHARE";
    }
}
