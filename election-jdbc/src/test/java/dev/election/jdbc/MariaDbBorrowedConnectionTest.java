// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class MariaDbBorrowedConnectionTest extends BorrowedConnectionContract {

    private static final DataSource DATABASE = MariaDb.newDataSource("borrowed");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String setLockWait() {
        return "SET SESSION innodb_lock_wait_timeout = 7";
    }

    @Override
    String readLockWait() {
        return "SELECT @@innodb_lock_wait_timeout";
    }
}
