// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the user of the connection may not do is reported at the start. */
class DryRunTest {

    private static final AtomicLong NAMES = new AtomicLong();

    private static String newName() {
        return "dry_run_" + NAMES.incrementAndGet();
    }

    private static void initialize(DataSource database, UnaryOperator<JdbcLeaseStoreBuilder> settings) {
        try (JdbcLeaseStore store =
                settings.apply(JdbcLeaseStore.builder(database)).build()) {
            store.initialize();
        }
    }

    private static void createTables(DataSource owner) {
        initialize(owner, builder -> builder.createTables(true));
    }

    /** A database, and how a user without any right on its tables connects to it. */
    private record Tenancy(DataSource owner, DataSource tenant, String user) {

        static Tenancy ofPostgreSql() {
            String name = newName();
            DataSource owner = PostgreSql.newDataSource(name);
            createTables(owner);
            Databases.execute(owner, "CREATE ROLE " + name + "_user LOGIN");
            String url = PostgreSql.url(name, PostgreSql.port());
            return new Tenancy(
                    owner, Databases.at(url.replace("user=postgres", "user=" + name + "_user")), name + "_user");
        }

        static Tenancy ofH2() {
            String url = Databases.newH2();
            DataSource owner = Databases.at(url);
            createTables(owner);
            Databases.execute(owner, "CREATE USER TIMID PASSWORD ''");
            return new Tenancy(owner, Databases.at(url.replace(";DB_CLOSE_DELAY=-1", ";USER=TIMID")), "TIMID");
        }

        void grantAllBut(String table, String right) {
            Databases.execute(owner, "GRANT SELECT, INSERT, UPDATE, DELETE ON ELECTION_LEASE TO " + user);
            Databases.execute(owner, "GRANT SELECT, INSERT, UPDATE ON ELECTION_LEADER TO " + user);
            Databases.execute(owner, "REVOKE " + right + " ON " + table + " FROM " + user);
        }
    }

    static Stream<DataSource> databases() {
        return Stream.of(
                PostgreSql.newDataSource(newName()), MariaDb.newDataSource(newName()), Databases.at(Databases.newH2()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void nothingIsLeftByIt(DataSource database) throws SQLException {
        createTables(database);

        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT (SELECT COUNT(*) FROM ELECTION_LEASE) + (SELECT COUNT(*) FROM ELECTION_LEADER)")) {
            row.next();
            assertThat(row.getLong(1)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ELECTION_LEASE, INSERT, open a lease",
        "ELECTION_LEASE, DELETE, close or expire a lease",
        "ELECTION_LEASE, SELECT, observe leases",
        "ELECTION_LEADER, INSERT, enroll an election",
        "ELECTION_LEADER, SELECT, observe elections",
    })
    void aRightThatIsMissingOnPostgreSqlIsReportedAtTheStart(String table, String right, String operation) {
        isReported(Tenancy.ofPostgreSql(), table, right, operation);
    }

    @ParameterizedTest
    @CsvSource({
        "ELECTION_LEASE, INSERT, open a lease",
        "ELECTION_LEASE, UPDATE, renew a lease",
        "ELECTION_LEASE, DELETE, close or expire a lease",
        "ELECTION_LEASE, SELECT, observe leases",
        "ELECTION_LEADER, INSERT, enroll an election",
        "ELECTION_LEADER, UPDATE, claim or release an election",
        "ELECTION_LEADER, SELECT, observe elections",
    })
    void aRightThatIsMissingOnH2IsReportedAtTheStart(String table, String right, String operation) {
        isReported(Tenancy.ofH2(), table, right, operation);
    }

    private static void isReported(Tenancy tenancy, String table, String right, String operation) {
        tenancy.grantAllBut(table, right);

        assertThatThrownBy(() -> initialize(tenancy.tenant(), builder -> builder))
                .isInstanceOfSatisfying(
                        MissingRightException.class, e -> assertThat(e.grants()).hasSize(2))
                .message()
                .containsIgnoringCase("no right to " + right + " on the table public." + table + " in database ")
                .contains(operation)
                .contains(tenancy.user());
    }

    @ParameterizedTest
    @MethodSource("tenancies")
    void theGrantsOfTheReportAreEnough(Tenancy tenancy) {
        tenancy.grantAllBut("ELECTION_LEASE", "DELETE");
        tenancy.grantAllBut("ELECTION_LEADER", "INSERT");

        assertThatThrownBy(() -> initialize(tenancy.tenant(), builder -> builder))
                .isInstanceOfSatisfying(MissingRightException.class, e -> e.grants()
                        .forEach(grant -> Databases.execute(tenancy.owner(), grant)));

        assertThatCode(() -> initialize(tenancy.tenant(), builder -> builder)).doesNotThrowAnyException();
    }

    static Stream<Tenancy> tenancies() {
        return Stream.of(Tenancy.ofPostgreSql(), Tenancy.ofH2());
    }

    @Test
    void aRightThatIsMissingOnMariaDbIsReportedAtTheStart() {
        DataSource database = MariaDb.newDataSource(newName());
        createTables(database);
        // its server in the tests knows no rights
        DataSource denying = denyingInserts(database);

        assertThatThrownBy(() -> initialize(denying, builder -> builder))
                .isInstanceOf(MissingRightException.class)
                .hasMessageContaining("no right to INSERT");
    }

    private static DataSource denyingInserts(DataSource database) {
        return Proxies.of(
                DataSource.class,
                database,
                "getConnection",
                connection -> Proxies.seeing(Connection.class, (Connection) connection, "prepareStatement", given -> {
                    if (String.valueOf(given[0]).startsWith("INSERT")) {
                        Proxies.fail(new SQLException("INSERT command denied to user", "42000", 1142));
                    }
                }));
    }

    @Test
    void anAccountOfMariaDbIsQuotedWithItsHost() {
        assertThat(Dialect.MARIADB.grantee("app@10.0.0.%")).isEqualTo("'app'@'10.0.0.%'");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aColumnThatIsMissingIsReportedAtTheStart(DataSource database) {
        createTables(database);
        Databases.execute(database, "ALTER TABLE ELECTION_LEASE DROP COLUMN INTERVAL_MILLIS");

        assertThatThrownBy(() -> initialize(database, builder -> builder))
                .isExactlyInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("ELECTION_LEASE")
                .hasMessageContainingAll("script dev/election/jdbc/schema-", "observe leases")
                .message()
                .containsIgnoringCase("INTERVAL_MILLIS");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aColumnThatIsTooShortIsReportedAtTheStart(DataSource database) {
        createTables(database);
        Databases.execute(
                database,
                "ALTER TABLE ELECTION_LEASE DROP COLUMN ADDRESS",
                "ALTER TABLE ELECTION_LEASE ADD COLUMN ADDRESS VARCHAR(50)");

        assertThatThrownBy(() -> initialize(database, builder -> builder))
                .isExactlyInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("the column ADDRESS has the type ")
                .hasMessageContaining("(50), but it must be a text of 500 characters")
                .hasMessageContaining("script dev/election/jdbc/schema-");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aColumnOfAWrongTypeIsReportedAtTheStart(DataSource database) {
        createTables(database);
        Databases.execute(
                database,
                "ALTER TABLE ELECTION_LEADER DROP COLUMN TOKEN",
                "ALTER TABLE ELECTION_LEADER ADD COLUMN TOKEN INTEGER DEFAULT 0 NOT NULL");

        assertThatThrownBy(() -> initialize(database, builder -> builder))
                .isExactlyInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("the column TOKEN has the type ")
                .hasMessageContaining("a whole number of 64 bits");
    }

    @Test
    void aRowThatSomebodyHasLockedKeepsNoApplicationFromStarting() throws SQLException {
        DataSource database = MariaDb.newDataSource(newName());
        createTables(database);
        try (Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            lock.execute("INSERT INTO ELECTION_LEADER (ELECTION_NAME, TOKEN) VALUES ('billing', 0)");
            other.setAutoCommit(false);
            lock.executeQuery("SELECT * FROM ELECTION_LEADER FOR UPDATE").close();

            assertThatCode(() -> initialize(database, builder -> builder)).doesNotThrowAnyException();
        }
    }

    @Test
    void aConnectionOfAUserWithoutARightStaysInItsPool() {
        Tenancy tenancy = Tenancy.ofPostgreSql();
        tenancy.grantAllBut("ELECTION_LEASE", "DELETE");
        try (HikariDataSource pool = Pools.ofSize(1, tenancy.tenant());
                JdbcLeaseStore store = JdbcLeaseStore.builder(pool).build()) {
            assertThatThrownBy(store::initialize).isInstanceOf(MissingRightException.class);

            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
        }
    }

    @Test
    void itIsMadeOnce() {
        CountingDataSource counting = new CountingDataSource(Databases.at(Databases.newH2()));
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(counting.dataSource())
                .ownConnections(counting.dataSource())
                .createTables(true)
                .build()) {
            store.initialize();
            store.observe(List.of(), null); // the first observation reads more than the sums

            assertThat(counting.statementsOf(() -> store.observe(List.of(), null)))
                    .hasSize(1);
        }
    }
}
