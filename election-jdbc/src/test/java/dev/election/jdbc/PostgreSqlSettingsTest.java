// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.LeaseStoreException;
import dev.election.store.TermId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a statement sets for itself on PostgreSQL, and what a connection of our own is set to. */
class PostgreSqlSettingsTest {

    private static final DataSource DATABASE = PostgreSql.newDataSource("settings");
    private static final List<String> BILLING = List.of("billing");

    private final CountingDataSource counting = new CountingDataSource(DATABASE);

    @BeforeEach
    void open() {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(DATABASE).createTables(true).build()) {
            store.initialize();
            Databases.execute(DATABASE, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(store, "billing");
        }
    }

    @Test
    void eachCallOnABorrowedConnectionIsOneStatement() {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(counting.dataSource()).build()) {
            store.initialize();
            StoreTests.settle(store);

            assertThat(counting.statementsOf(() -> store.renew("L1", 1, null, StoreTests.AT)))
                    .hasSize(1);
            assertThat(counting.statementsOf(() -> store.claim("L1", StoreTests.firstClaims(BILLING), StoreTests.AT)))
                    .hasSize(1);
            assertThat(counting.statementsOf(() -> store.release("L1", Set.of(new TermId("billing", 1)))))
                    .hasSize(1);
            assertThat(counting.statementsOf(() -> store.expire("L1", 7))).hasSize(1);
        }
    }

    @Test
    void aConnectionOfOurOwnIsSetByOneStatement() {
        try (JdbcLeaseStore store = owning()) {
            store.keepConnections(false); // so that each call opens one
            store.initialize();
            StoreTests.settle(store);

            assertThat(counting.statementsOf(() -> store.renew("L1", 1, null, StoreTests.AT)))
                    .hasSize(2);
        }
    }

    private JdbcLeaseStore owning() {
        return JdbcLeaseStore.builder(DATABASE)
                .ownConnections(counting.dataSource())
                .callTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Test
    void aWaitForAWholeTableIsShortOnAConnectionOfOurOwn() throws SQLException {
        try (JdbcLeaseStore store = owning();
                Connection other = DATABASE.getConnection();
                Statement lock = other.createStatement()) {
            store.initialize();
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE ELECTION_LEASE");

            Duration time = StoreTests.timeOf(() -> assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("another transaction holds a lock"));

            assertThat(time).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void aRenewalThatAnotherTransactionOvertookIsMadeAgain() throws Exception {
        try (HikariDataSource serializable = Pools.unlikeOurs(DATABASE);
                JdbcLeaseStore store = JdbcLeaseStore.builder(serializable).build();
                Connection other = DATABASE.getConnection();
                Statement change = other.createStatement()) {
            store.initialize();
            other.setAutoCommit(false);
            change.execute("UPDATE ELECTION_LEASE SET ADDRESS = 'elsewhere'");
            CompletableFuture<Boolean> renewal =
                    CompletableFuture.supplyAsync(() -> store.renew("L1", 1, null, StoreTests.AT));
            await().pollInterval(Duration.ofMillis(5)).until(PostgreSqlSettingsTest::somebodyWaits);

            other.commit();

            assertThat(renewal.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean somebodyWaits() throws SQLException {
        try (Connection connection = DATABASE.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
            row.next();
            return row.getLong(1) > 0;
        }
    }
}
