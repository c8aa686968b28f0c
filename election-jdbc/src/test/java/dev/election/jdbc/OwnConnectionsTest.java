// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.LeaseStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of the store's own: how many, how long, and independent of the application's pool. */
class OwnConnectionsTest {

    private final DataSource database = Databases.at(Databases.newH2());
    private final CountingDataSource counting = new CountingDataSource(database);
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(database)
            .ownConnections(counting.dataSource())
            .createTables(true)
            .build();

    private final CountDownLatch never = new CountDownLatch(1);

    @BeforeEach
    void open() {
        store.initialize();
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        StoreTests.enroll(store, "billing");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void callsThatTakeTurnsShareOneConnection() {
        for (int beat = 0; beat < 10; beat++) {
            store.renew("L1", 1, null, StoreTests.AT);
            store.observe(Set.of("billing"), "L1");
        }

        assertThat(counting.opened()).isEqualTo(1);
    }

    @Test
    void callsThatOverlapUseTwo() throws SQLException {
        try (Connection other = database.getConnection()) {
            lockLeader(other);
            CompletableFuture<?> claim = CompletableFuture.runAsync(this::claim);
            await().until(() -> store.renew("L1", 1, null, StoreTests.AT) && counting.open() == 2);
            claim.join();
        }

        assertThat(counting.opened()).isEqualTo(2);
    }

    @Test
    void allAreClosedWithTheStore() {
        store.close();

        assertThat(counting.open()).isZero();
    }

    @Test
    void aClosedStoreRefusesToWork() {
        store.close();

        assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                .isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aConnectionWithAnErrorIsClosedAndReplacedOnTheNextCall() {
        Databases.execute(database, "ALTER TABLE ELECTION_LEASE RENAME COLUMN HEARTBEAT TO OTHER");
        assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT)).isInstanceOf(LeaseStoreException.class);
        assertThat(counting.open()).isZero();
        Databases.execute(database, "ALTER TABLE ELECTION_LEASE RENAME COLUMN OTHER TO HEARTBEAT");

        assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
        assertThat(counting.opened()).isEqualTo(2);
    }

    @Test
    void aConnectionThatMetALockIsKept() throws SQLException {
        try (Connection other = database.getConnection()) {
            lockLeader(other);
            claim();
        }

        assertThat(counting.opened()).isEqualTo(1);
    }

    @Test
    void observationsThatFailLeaveTheConnectionOfTheRenewalsAlone() {
        Set<Object> renewing = ConcurrentHashMap.newKeySet();
        DataSource failing = Proxies.failing(renewsOn(renewing, counting.dataSource()), "LEADER_SINCE FROM", "42000");
        try (JdbcLeaseStore half =
                JdbcLeaseStore.builder(database).ownConnections(failing).build()) {
            half.renew("L1", 1, null, StoreTests.AT);
            assertThatThrownBy(() -> half.observe(Set.of("billing"), "L1")).isInstanceOf(LeaseStoreException.class);
            half.renew("L1", 1, null, StoreTests.AT);
            int opened = counting.opened();
            renewing.clear();

            for (int beat = 0; beat < 10; beat++) {
                assertThatThrownBy(() -> half.observe(Set.of("billing"), "L1")).isInstanceOf(LeaseStoreException.class);
                half.renew("L1", 1, null, StoreTests.AT);
            }

            assertThat(counting.opened() - opened)
                    .as("one for each observation")
                    .isEqualTo(10);
            assertThat(renewing).hasSize(1);
        }
    }

    /** Notes the connections on which a lease is renewed. */
    private static DataSource renewsOn(Set<Object> renewing, DataSource dataSource) {
        return Proxies.of(DataSource.class, dataSource, "getConnection", connection -> {
            Object id = new Object();
            return Proxies.seeing(Connection.class, (Connection) connection, "prepareStatement", given -> {
                if (String.valueOf(given[0]).contains("SET HEARTBEAT = ?")) {
                    renewing.add(id);
                }
            });
        });
    }

    @Test
    void observationsThatHangLeaveTheConnectionOfTheRenewalsAlone() {
        try (JdbcLeaseStore half = JdbcLeaseStore.builder(database)
                .ownConnections(hangingInSelects())
                .callTimeout(Duration.ofMillis(300))
                .build()) {
            half.renew("L1", 1, null, StoreTests.AT);
            for (int beat = 0; beat < 4; beat++) {
                CompletableFuture<?> observation =
                        CompletableFuture.runAsync(() -> half.observe(Set.of("billing"), "L1"));
                await().until(() -> half.renew("L1", 1, null, StoreTests.AT) && observation.isDone());
            }
            int opened = counting.opened();

            for (int beat = 0; beat < 4; beat++) {
                CompletableFuture<?> observation =
                        CompletableFuture.runAsync(() -> half.observe(Set.of("billing"), "L1"));
                await().until(() -> half.renew("L1", 1, null, StoreTests.AT) && observation.isDone());
            }

            assertThat(counting.opened() - opened)
                    .as("one for each observation")
                    .isEqualTo(4);
        } finally {
            never.countDown();
        }
    }

    private DataSource hangingInSelects() {
        return Proxies.of(
                DataSource.class,
                counting.dataSource(),
                "getConnection",
                connection -> Proxies.seeing(Connection.class, (Connection) connection, "prepareStatement", given -> {
                    if (String.valueOf(given[0]).contains("LEADER_SINCE FROM")) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }));
    }

    @Test
    void anExhaustedPoolDelaysNothing() throws SQLException {
        try (HikariDataSource pool = Pools.ofSize(1, database);
                Connection theOnlyOne = pool.getConnection();
                JdbcLeaseStore own =
                        JdbcLeaseStore.builder(pool).ownConnections(database).build()) {
            assertThat(theOnlyOne.isClosed()).isFalse();

            assertThat(StoreTests.timeOf(() -> own.renew("L1", 1, null, StoreTests.AT)))
                    .isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void withoutThemAnExhaustedPoolCountsAgainstTheCallTimeout() throws SQLException {
        Duration timeout = Duration.ofMillis(300);
        try (HikariDataSource pool = Pools.ofSize(1, database);
                Connection theOnlyOne = pool.getConnection();
                JdbcLeaseStore borrowing =
                        JdbcLeaseStore.builder(pool).callTimeout(timeout).build()) {
            assertThat(theOnlyOne.isClosed()).isFalse();

            Duration time =
                    StoreTests.timeOf(() -> assertThatThrownBy(() -> borrowing.renew("L1", 1, null, StoreTests.AT))
                            .isInstanceOf(LeaseStoreException.class)
                            .hasMessageContaining("did not respond within")
                            .hasMessageContaining("renew lease L1"));

            assertThat(time).isBetween(timeout, timeout.plusMillis(700));
        }
    }

    private void claim() {
        assertThat(store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT)
                        .blocked())
                .containsExactly("billing");
    }

    private static void lockLeader(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.createStatement().executeQuery("SELECT * FROM ELECTION_LEADER FOR UPDATE");
    }
}
