// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;

class MariaDbFencedDatabasesTest extends FencedDatabasesContract {

    private static final DataSource ELECTIONS = MariaDb.newDataSource("fenced_here");
    private static final DataSource ANOTHER = MariaDb.newDataSource("fenced_elsewhere");

    @Override
    DataSource elections() {
        return ELECTIONS;
    }

    @Override
    DataSource another() {
        return ANOTHER;
    }

    /** A query that locks reads the newest rows there, at any isolation: what it does not show is not there. */
    @Override
    void aCopyOfTheTablesIsRefusedWhereASnapshotMayHideTheRecord(int isolation) throws SQLException {
        aCopyOfTheTablesIsAnotherDatabase();
    }
}
