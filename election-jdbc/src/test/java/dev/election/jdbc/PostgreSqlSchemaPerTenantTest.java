// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import dev.election.jdbc.sql.Dialect;
import javax.sql.DataSource;

class PostgreSqlSchemaPerTenantTest extends SchemaPerTenantContract {

    private static final DataSource DATABASE = PostgreSql.newDataSource("tenants");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    String use(String quotedSchema) {
        return "SET search_path = " + quotedSchema;
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
