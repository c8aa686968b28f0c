// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class MariaDbFenceTest extends FenceContract {

    private static final String SNAPSHOTS = "SET SESSION innodb_snapshot_isolation = ON";
    private static final DataSource DATABASE = MariaDb.newDataSource("fence");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    /** Error 1020, "Record has changed since last read". */
    @Test
    void aRecordThatChangedSinceTheSnapshotIsALostTerm() throws SQLException {
        assertIsALostTermByASnapshot(SNAPSHOTS);
    }

    @Test
    void aRecordThatChangedSinceTheSnapshotMayBeTriedAgainWhileTheTermHolds() throws SQLException {
        assertMayBeTriedAgainWhileTheTermHolds(SNAPSHOTS);
    }
}
