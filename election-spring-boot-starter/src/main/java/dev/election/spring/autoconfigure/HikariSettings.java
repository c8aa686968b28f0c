// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** What a connection of HikariCP has besides its URL. Loaded only where HikariCP is on the class path. */
final class HikariSettings {

    private HikariSettings() {}

    static boolean areOf(DataSource origin) {
        return origin instanceof HikariDataSource;
    }

    static void copy(DataSource origin, SimpleDriverDataSource connector) {
        if (origin instanceof HikariDataSource pool) {
            Properties properties = new Properties();
            properties.putAll(pool.getDataSourceProperties());
            connector.setConnectionProperties(properties);
            connector.setSchema(pool.getSchema());
            connector.setCatalog(pool.getCatalog());
        }
    }
}
