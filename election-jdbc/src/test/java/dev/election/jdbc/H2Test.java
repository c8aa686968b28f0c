// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class H2Test extends JdbcContract {

    private static final DataSource DATABASE = Databases.at("jdbc:h2:mem:contract;DB_CLOSE_DELAY=-1");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }
}
