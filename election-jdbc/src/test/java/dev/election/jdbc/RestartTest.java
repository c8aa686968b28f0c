// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away and comes back: no call waits for anything but the database. */
class RestartTest {

    @Test
    void afterARestartTheFirstOrSecondCallWorks(@TempDir Path directory) {
        H2Server server = H2Server.start(0);
        int port = server.port();
        DataSource database = H2Server.inFile(port, directory.resolve("elections"));
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .ownConnections(database)
                .createTables(true)
                .build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);

            server.close();
            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT)).isInstanceOf(LeaseStoreException.class);
            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("Could not get a database connection")
                    .hasMessageContaining("renew lease L1");
            server = H2Server.start(port);

            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
        } finally {
            server.close();
        }
    }

    @Test
    void connectionsThatTheServerEndedCostOneCall() {
        DataSource database = PostgreSql.newDataSource("restart");
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .ownConnections(database)
                .createTables(true)
                .build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            Databases.execute(
                    database,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT)).isInstanceOf(LeaseStoreException.class);

            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
        }
    }
}
