// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;

class HsqldbTest extends JdbcContract {

    private static final DataSource DATABASE = Databases.at("jdbc:hsqldb:mem:contract;user=SA");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }
}
