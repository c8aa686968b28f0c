// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class H2FencedDatabasesTest extends FencedDatabasesContract {

    private static final DataSource ELECTIONS = Databases.at(Databases.newH2());
    private static final DataSource ANOTHER = Databases.at(Databases.newH2());

    @Override
    DataSource elections() {
        return ELECTIONS;
    }

    @Override
    DataSource another() {
        return ANOTHER;
    }
}
