// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.sql.Dialect;
import javax.sql.DataSource;

class MariaDbSchemaPerTenantTest extends SchemaPerTenantContract {

    private static final DataSource DATABASE = MariaDb.newDataSource("tenants");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.MARIADB;
    }

    @Override
    String use(String quotedSchema) {
        return "USE " + quotedSchema;
    }

    @Override
    String create(String quotedSchema) {
        return "CREATE DATABASE " + quotedSchema;
    }

    @Override
    String drop(String quotedSchema) {
        return "DROP DATABASE " + quotedSchema + "";
    }
}
