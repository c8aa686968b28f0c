// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class MariaDbBlockedClaimTest extends BlockedClaimContract {

    private static final DataSource DATABASE = MariaDb.newDataSource("blocked");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String shareLock() {
        return "LOCK IN SHARE MODE";
    }

    @Override
    String blocker() {
        return "connection ";
    }
}
