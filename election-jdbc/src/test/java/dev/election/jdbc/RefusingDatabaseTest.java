// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.LeaseStoreException;
import dev.election.StoreRefusedException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A database that answers and refuses is no outage. */
class RefusingDatabaseTest {

    private static final AtomicLong NAMES = new AtomicLong();

    private static String newName() {
        return "refusing_" + NAMES.incrementAndGet();
    }

    private static void initialize(DataSource database) {
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .ownConnections(database)
                .createTables(true)
                .build()) {
            store.initialize();
        }
    }

    static Stream<Arguments> refusedConnections() {
        String name = newName();
        Databases.execute(
                PostgreSql.newDataSource(name),
                "CREATE ROLE " + name + "_excluded LOGIN",
                "REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC");
        String postgres = PostgreSql.url(name, PostgreSql.port());
        String h2 = Databases.newH2();
        Databases.execute(Databases.at(h2), "CREATE USER STRANGER PASSWORD 'secret'");
        return Stream.of(
                Arguments.of(
                        postgres.replace("user=postgres", "user=nobody"), "role \"nobody\" does not exist", "user"),
                Arguments.of(
                        PostgreSql.url("nowhere", PostgreSql.port()),
                        "database \"nowhere\" does not exist",
                        "Create the database"),
                Arguments.of(
                        postgres.replace("user=postgres", "user=" + name + "_excluded"),
                        "permission denied for database",
                        "grant the user the right to connect"),
                Arguments.of(
                        h2.replace(";DB_CLOSE_DELAY=-1", "") + ";USER=STRANGER;PASSWORD=wrong",
                        "Wrong user name or password",
                        "user and the password"),
                Arguments.of(
                        MariaDb.newDatabase(newName()).replace("refusing_", "missing_"),
                        "Unknown database",
                        "Create the database"));
    }

    @ParameterizedTest
    @MethodSource("refusedConnections")
    void aRefusedConnectionIsReportedWithItsRemedy(String url, String why, String remedy) {
        assertThatThrownBy(() -> initialize(Databases.at(url)))
                .isInstanceOfSatisfying(RefusedConnectionException.class, e -> assertThat(e.remedy())
                        .contains(remedy))
                .hasMessageContaining(why);
    }

    @Test
    void anInitialStatementThatFailsIsFoundBehindTheExceptionOfThePool() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(PostgreSql.newDataSource(newName()));
            pool.setConnectionInitSql("SET ROLE nobody");

            assertThatThrownBy(() -> {
                        try (JdbcLeaseStore store = JdbcLeaseStore.builder(pool).build()) {
                            store.initialize();
                        }
                    })
                    .isInstanceOfSatisfying(RefusedConnectionException.class, e -> assertThat(e.remedy())
                            .contains("initial statement"))
                    .hasMessageContaining("role \"nobody\" does not exist");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "57P03, 0, the database system is starting up",
        "53300, 0, too many connections",
        "08001, 0, connection refused",
        "42000, 1226, User has exceeded the max_user_connections resource",
        "42000, 1203, User already has more than max_user_connections",
        "HY000, 1129, Host is blocked",
    })
    void aDatabaseThatCannotAnswerNowIsAnOutage(String state, int code, String message) {
        DataSource down = Proxies.of(DataSource.class, Databases.at(Databases.newH2()), "getConnection", connection -> {
            Proxies.fail(new SQLException(message, state, code));
            return connection;
        });

        assertThatThrownBy(() -> initialize(down)).isExactlyInstanceOf(LeaseStoreException.class);
    }

    @Test
    void aRightThatIsRevokedLaterIsReportedWithAllGrants() {
        String name = newName();
        DataSource owner = PostgreSql.newDataSource(name);
        initialize(owner);
        Databases.execute(
                owner,
                "CREATE ROLE " + name + "_user LOGIN",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ELECTION_LEASE TO " + name + "_user",
                "GRANT SELECT, INSERT, UPDATE ON ELECTION_LEADER TO " + name + "_user");
        DataSource user = Databases.at(
                PostgreSql.url(name, PostgreSql.port()).replace("user=postgres", "user=" + name + "_user"));
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(user).ownConnections(user).build()) {
            store.initialize();
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            Databases.execute(owner, "REVOKE UPDATE ON ELECTION_LEASE FROM " + name + "_user");

            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOfSatisfying(MissingRightException.class, e -> {
                        assertThat(e.getMessage()).contains("no right to UPDATE");
                        e.grants().forEach(grant -> Databases.execute(owner, grant));
                    })
                    .hasMessageContaining("renew a lease")
                    .hasMessageContaining("public.ELECTION_LEASE in database " + name)
                    .hasMessageContaining(name + "_user");
            assertThat(store.observe(List.of(), null).leases()).hasSize(1);

            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
        }
    }

    @Test
    void aColumnThatIsDroppedLaterIsARefusal() {
        DataSource database = PostgreSql.newDataSource(newName());
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .ownConnections(database)
                .createTables(true)
                .build()) {
            store.initialize();
            Databases.execute(database, "ALTER TABLE ELECTION_LEASE DROP COLUMN RENEWED_AT");

            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("renewed_at")
                    .hasMessageContaining("schema-postgresql.sql");
        }
    }

    @Test
    void aBinaryLogOfStatementsIsRefusedWithTheSettingThatHelps() {
        DataSource database =
                MariaDb.withRights(newName()).as("owner", "owner&sessionVariables=binlog_format=STATEMENT");

        assertThatThrownBy(() -> initialize(database))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("format of that log is STATEMENT")
                .hasMessageContaining("SET GLOBAL binlog_format = 'ROW'");
    }

    @Test
    void aWrongPasswordOnMariaDbIsReported() {
        DataSource wrong = MariaDb.withRights(newName()).as("nobody", "wrong");

        assertThatThrownBy(() -> initialize(wrong))
                .isInstanceOf(RefusedConnectionException.class)
                .hasMessageContaining("Access denied for user 'nobody'");
    }
}
