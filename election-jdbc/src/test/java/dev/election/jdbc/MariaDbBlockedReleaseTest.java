// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class MariaDbBlockedReleaseTest extends BlockedReleaseContract {

    private static final DataSource DATABASE = MariaDb.newDataSource("blockedrelease");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String shareLock() {
        return "LOCK IN SHARE MODE";
    }
}
