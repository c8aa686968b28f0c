// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** While no connection is to be kept, none is open but during a call: so a process can be written to disk. */
class KeptConnectionsTest {

    private final DataSource database = Databases.at(Databases.newH2());
    private final CountingDataSource counting = new CountingDataSource(database);
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(database)
            .ownConnections(counting.dataSource())
            .createTables(true)
            .build();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theOneThatIsAtRestIsClosed() {
        store.initialize();

        store.keepConnections(false);

        assertThat(counting.open()).isZero();
    }

    @Test
    void oneThatIsInACallIsClosedAfterIt() throws SQLException {
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        StoreTests.enroll(store, "billing");
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().executeQuery("SELECT * FROM ELECTION_LEADER FOR UPDATE");
            CompletableFuture<?> claim = CompletableFuture.runAsync(
                    () -> store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT));
            await().until(() -> store.renew("L1", 1, null, StoreTests.AT) && counting.open() == 2);
            store.keepConnections(false);
            claim.join();
        }

        assertThat(counting.open()).isZero();
    }

    @Test
    void eachCallClosesItsOwn() {
        store.keepConnections(false);

        store.initialize();
        store.observe(Set.of("billing"), null);

        assertThat(counting.opened()).isEqualTo(2);
        assertThat(counting.open()).isZero();
    }

    @Test
    void oneIsKeptAgainWhenToldSo() {
        store.keepConnections(false);
        store.keepConnections(true);

        store.initialize();
        store.observe(Set.of("billing"), null);

        assertThat(counting.opened()).isEqualTo(1);
        assertThat(counting.open()).isEqualTo(1);
    }

    @Test
    void theTablesAreLookedForAgainInWhatMayBeAnotherDatabase() {
        store.initialize();
        store.keepConnections(false);
        Databases.execute(database, "DROP TABLE ELECTION_LEASE", "DROP TABLE ELECTION_LEADER");

        assertThatCode(() -> store.renew("L1", 1, null, StoreTests.AT)).doesNotThrowAnyException();
    }

    @Test
    void aClosedStoreDoesNotMindBeingTold() {
        store.close();

        assertThatCode(() -> store.keepConnections(false)).doesNotThrowAnyException();
    }
}
