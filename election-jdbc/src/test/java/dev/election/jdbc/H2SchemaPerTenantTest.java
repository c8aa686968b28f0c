// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.sql.Dialect;
import javax.sql.DataSource;

class H2SchemaPerTenantTest extends SchemaPerTenantContract {

    private static final DataSource DATABASE = Databases.at(Databases.newH2());

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.H2;
    }

    @Override
    String use(String quotedSchema) {
        return "SET SCHEMA " + quotedSchema;
    }

    @Override
    String create(String quotedSchema) {
        return "CREATE SCHEMA " + quotedSchema;
    }

    @Override
    String drop(String quotedSchema) {
        return "DROP SCHEMA " + quotedSchema + " CASCADE";
    }
}
