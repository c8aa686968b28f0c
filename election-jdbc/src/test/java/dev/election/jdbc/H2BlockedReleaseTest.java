// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class H2BlockedReleaseTest extends BlockedReleaseContract {

    private static final DataSource DATABASE = Databases.at("jdbc:h2:mem:blockedrelease;DB_CLOSE_DELAY=-1");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String shareLock() {
        return "FOR UPDATE";
    }
}
