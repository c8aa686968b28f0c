// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

class H2BlackholeTest extends BlackholeContract {

    private static final H2Server SERVER = H2Server.start(0);

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Override
    int serverPort() {
        return SERVER.port();
    }

    @Override
    DataSource dataSource(int port) {
        return H2Server.inMemory(port);
    }

    @Override
    JdbcLeaseStoreBuilder builder(DataSource dataSource) {
        return JdbcLeaseStore.builder(dataSource).ownConnections(dataSource);
    }
}
