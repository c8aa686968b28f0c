// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

class H2BlockedClaimTest extends BlockedClaimContract {

    private static final DataSource DATABASE = Databases.at("jdbc:h2:mem:blocked;DB_CLOSE_DELAY=-1");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    String shareLock() {
        return "FOR UPDATE";
    }

    @Override
    @Nullable
    String blocker() {
        return null;
    }
}
