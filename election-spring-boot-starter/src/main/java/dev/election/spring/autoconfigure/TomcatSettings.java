// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import javax.sql.DataSource;
import org.apache.tomcat.jdbc.pool.DataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** What a pool of Tomcat does not tell where others do. Loaded only where Tomcat's pool is. */
final class TomcatSettings {

    private TomcatSettings() {}

    /** Gives the connector the pool's password: the pool itself answers with a sentence instead. */
    static void takePassword(DataSource pool, SimpleDriverDataSource connector) {
        if (pool instanceof DataSourceProxy tomcat) {
            connector.setPassword(tomcat.getPoolProperties().getPassword());
        }
    }
}
