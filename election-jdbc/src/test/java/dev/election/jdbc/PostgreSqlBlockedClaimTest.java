// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class PostgreSqlBlockedClaimTest extends BlockedClaimContract {

    private static final DataSource DATABASE = PostgreSql.newDataSource("blocked");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String shareLock() {
        return "FOR SHARE";
    }

    @Override
    String blocker() {
        return "process ";
    }
}
