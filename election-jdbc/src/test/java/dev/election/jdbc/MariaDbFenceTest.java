// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class MariaDbFenceTest extends FenceContract {

    private static final DataSource DATABASE = MariaDb.newDataSource("fence");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }
}
