// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class H2BorrowedConnectionTest extends BorrowedConnectionContract {

    private static final DataSource DATABASE = Databases.at(Databases.newH2());

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String setLockWait() {
        return "SET LOCK_TIMEOUT 7777";
    }

    @Override
    String readLockWait() {
        return "SELECT LOCK_TIMEOUT()";
    }
}
