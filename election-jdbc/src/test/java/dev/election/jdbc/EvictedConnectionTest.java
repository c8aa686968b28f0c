// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.store.Lease;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Borrowed connections that are of no use any more, as those to a server that is a replica since a fail-over. */
class EvictedConnectionTest {

    private static final int SIZE = 4;
    private static final String READ_ONLY = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY";
    private static final DataSource DATABASE = PostgreSql.newDataSource("evicted");

    private final HikariDataSource pool = Pools.ofSize(SIZE, DATABASE);
    private final JdbcLeaseStore store =
            JdbcLeaseStore.builder(pool).createTables(true).build();

    @BeforeEach
    void open() {
        store.initialize();
        Databases.execute(DATABASE, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
        store.open(StoreTests.lease("L1"), StoreTests.AT);
    }

    @AfterEach
    void close() {
        store.close();
        pool.close();
    }

    private void turnReadOnly() throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            all.add(pool.getConnection());
        }
        for (Connection each : all) {
            try (Statement statement = each.createStatement()) {
                statement.execute(READ_ONLY);
            }
            each.close();
        }
    }

    @Test
    void oneThatTurnedReadOnlyIsLentNoMore() throws SQLException {
        turnReadOnly();

        for (int call = 0; call < SIZE; call++) {
            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOf(UnusableDatabaseException.class);
        }

        assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
    }

    static Stream<Named<DataSource>> otherPools() {
        org.apache.tomcat.jdbc.pool.DataSource tomcat = new org.apache.tomcat.jdbc.pool.DataSource();
        tomcat.setDataSource(DATABASE);
        tomcat.setMaxActive(1);
        BasicDataSource dbcp = new BasicDataSource();
        dbcp.setUrl(PostgreSql.url("evicted", PostgreSql.port()));
        dbcp.setMaxTotal(1);
        return Stream.of(Named.of("Tomcat's", tomcat), Named.of("DBCP2", dbcp));
    }

    @ParameterizedTest
    @MethodSource("otherPools")
    void oneOfAnyPoolThatTurnedReadOnlyIsLentNoMore(DataSource other) throws SQLException {
        try (JdbcLeaseStore borrowing = JdbcLeaseStore.builder(other).build()) {
            borrowing.initialize();
            Databases.execute(other, READ_ONLY);
            assertThatThrownBy(() -> borrowing.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOf(UnusableDatabaseException.class);

            await().ignoreExceptions().until(() -> borrowing.renew("L1", 1, null, StoreTests.AT));
        }
    }

    @ParameterizedTest
    @MethodSource("otherPools")
    void oneOfAnyPoolThatWasSetReadOnlyIsLentNoMore(DataSource other) throws SQLException {
        try (Connection connection = other.getConnection()) {
            connection.setReadOnly(true);
        }
        try (JdbcLeaseStore borrowing = JdbcLeaseStore.builder(other).build()) {
            assertThatThrownBy(borrowing::initialize).isInstanceOf(UnusableDatabaseException.class);

            await().ignoreExceptions().until(() -> borrowing.renew("L1", 1, null, StoreTests.AT));
        }
    }

    @Test
    void oneThatWasLostIsLentNoMoreThoughItsPoolDoesNotFindOut() {
        AtomicBoolean first = new AtomicBoolean(true);
        AtomicBoolean fails = new AtomicBoolean();
        DataSource lost = Proxies.of(
                DataSource.class,
                DATABASE,
                "getConnection",
                connection -> first.getAndSet(false)
                        ? Proxies.seeing(Connection.class, (Connection) connection, "prepareStatement", given -> {
                            if (fails.get() && String.valueOf(given[0]).contains("SET HEARTBEAT = ?")) {
                                Proxies.fail(new SQLException("thrown by a test", "08006"));
                            }
                        })
                        : connection);
        org.apache.tomcat.jdbc.pool.DataSource tomcat = new org.apache.tomcat.jdbc.pool.DataSource();
        tomcat.setDataSource(lost);
        tomcat.setMaxActive(1);
        try (JdbcLeaseStore borrowing = JdbcLeaseStore.builder(tomcat).build()) {
            borrowing.initialize();
            fails.set(true);
            assertThatThrownBy(() -> borrowing.renew("L1", 1, null, StoreTests.AT))
                    .hasMessageContaining("thrown by a test");

            await().ignoreExceptions().until(() -> borrowing.renew("L1", 1, null, StoreTests.AT));
        }
    }

    @Test
    void readsThatPassMeanwhileDoNotBringItBack() throws SQLException {
        turnReadOnly();

        await().ignoreExceptions().until(() -> {
            assertThat(store.observe(Set.of(), null).leases())
                    .extracting(Lease::id)
                    .containsExactly("L1");
            return store.renew("L1", 1, null, StoreTests.AT);
        });
    }

    @Test
    void oneWhoseStatementFailedForAnotherReasonIsGivenBack() throws SQLException {
        Set<Integer> before = processes();

        assertThatThrownBy(() -> store.open(StoreTests.lease("L1"), StoreTests.AT))
                .hasMessageContaining("already");
        Databases.execute(DATABASE, "ALTER TABLE ELECTION_LEASE RENAME COLUMN COHORT TO OTHER");
        assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT)).hasMessageContaining("cohort");
        Databases.execute(DATABASE, "ALTER TABLE ELECTION_LEASE RENAME COLUMN OTHER TO COHORT");

        assertThat(processes()).isEqualTo(before);
    }

    @Test
    void oneThatCannotBeMadeReadyIsLentNoMore() throws SQLException {
        DataSource unready = Proxies.of(
                DataSource.class,
                pool,
                "getConnection",
                connection -> Proxies.seeing(
                        Connection.class,
                        (Connection) connection,
                        "getMetaData",
                        given -> Proxies.fail(new SQLException("thrown by a test", "08006"))));
        int process = process(pool);
        try (JdbcLeaseStore other = JdbcLeaseStore.builder(unready).build()) {
            assertThatThrownBy(other::initialize).hasMessageContaining("thrown by a test");
        }

        assertThat(process(pool)).isNotEqualTo(process);
    }

    /** Those of all connections of the pool. */
    private Set<Integer> processes() throws SQLException {
        Set<Integer> processes = new HashSet<>();
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            all.add(pool.getConnection());
        }
        for (Connection each : all) {
            processes.add(process(each));
            each.close();
        }
        return processes;
    }

    private static int process(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return process(connection);
        }
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
