// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class PostgreSqlBorrowedConnectionTest extends BorrowedConnectionContract {

    private static final DataSource DATABASE = PostgreSql.newDataSource("borrowed");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String setLockWait() {
        return "SET lock_timeout = '7s'";
    }

    @Override
    String readLockWait() {
        return "SHOW lock_timeout";
    }
}
