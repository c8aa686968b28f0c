// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class H2FenceTest extends FenceContract {

    private static final DataSource DATABASE = Databases.at(Databases.newH2());

    @Override
    DataSource dataSource() {
        return DATABASE;
    }
}
