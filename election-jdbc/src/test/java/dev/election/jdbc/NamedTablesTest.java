// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of the tables: used everywhere, and checked, since they become part of statements. */
class NamedTablesTest {

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.of(Databases.at(Databases.newH2())),
                Arguments.of(Databases.at("jdbc:hsqldb:mem:named;user=SA")),
                Arguments.of(PostgreSql.newDataSource("named")));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anElectionIsHeldInTablesOfTheGivenNames(DataSource database) {
        Databases.execute(database, "CREATE SCHEMA app");
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .schema("app")
                .tablePrefix("my_")
                .createTables(true)
                .callTimeout(Duration.ofSeconds(10))
                .build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(store, "billing");

            assertThat(store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT)
                            .won())
                    .containsExactly("billing");
        }
        Databases.execute(database, "DROP TABLE app.my_leader", "DROP TABLE app.my_lease");
    }

    static Stream<Arguments> databasesWithWholeNames() {
        return Stream.of(
                Arguments.of(Databases.at(Databases.newH2())),
                Arguments.of(Databases.at("jdbc:hsqldb:mem:whole;user=SA")),
                Arguments.of(PostgreSql.newDataSource("whole_names")),
                Arguments.of(MariaDb.newDataSource("whole_names")));
    }

    @ParameterizedTest
    @MethodSource("databasesWithWholeNames")
    void tablesThatAreNamedAsAWholeAreCreatedAndUsedUnderTheseNames(DataSource database) throws SQLException {
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .leaseTable("our_leases")
                .leaderTable("our_leaders")
                .createTables(true)
                .callTimeout(Duration.ofSeconds(10))
                .build()) {
            store.initialize();
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(store, "billing");

            assertThat(store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT)
                            .won())
                    .containsExactly("billing");
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                BelievedTerm term = new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15));
                assertThat(store.fence().checkWhereFenced(connection, term)).isTrue();
                connection.rollback();
            }
        }
        Databases.execute(database, "DROP TABLE our_leases", "DROP TABLE our_leaders");
    }

    @Test
    void lowerCaseTablesAreFoundByTheirWholeNamesWhereNamesHaveCase() throws SQLException {
        DataSource database = MariaDb.newDataSource("lower_case");
        assertThat(setting(database, "SELECT @@lower_case_table_names")).isEqualTo("0");
        JdbcLeaseStoreBuilder lower =
                JdbcLeaseStore.builder(database).leaseTable("election_lease").leaderTable("election_leader");
        try (JdbcLeaseStore store = lower.createTables(true).build()) {
            store.initialize();
        }

        try (JdbcLeaseStore upper = JdbcLeaseStore.builder(database).build()) {
            assertThatThrownBy(upper::initialize)
                    .isInstanceOf(MissingTablesException.class)
                    .hasMessageContaining("lower_case.ELECTION_LEASE");
        }
        try (JdbcLeaseStore store = lower.createTables(false).build()) {
            store.initialize();
            assertThat(store.renew("none", 1, null, StoreTests.AT)).isFalse();
        }
    }

    private static String setting(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void messagesNameTheTablesThatWereNamedAsAWhole() {
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(Databases.at(Databases.newH2()))
                .leaseTable("our_leases")
                .build()) {
            assertThatThrownBy(store::initialize)
                    .isInstanceOf(MissingTablesException.class)
                    .hasMessageContaining("PUBLIC.our_leases and PUBLIC.ELECTION_LEADER");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.lease", "x-", "'", "", "1st"})
    void aWholeNameThatIsNoIdentifierIsRefusedAndTheSchemaPointedAt(String name) {
        assertThatThrownBy(() -> builder().leaseTable(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The table name '" + name + "' is not an identifier")
                .hasMessageContaining("election.jdbc.schema");
        assertThatThrownBy(() -> builder().leaderTable(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bothTablesUnderOneNameAreRefused() {
        assertThatThrownBy(() -> builder().leaseTable("election").leaderTable("ELECTION"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the same name");
    }

    @Test
    void aPrefixBesideTwoWholeNamesIsRefusedBecauseItHasNoEffect() {
        assertThatThrownBy(() -> builder().tablePrefix("app_").leaseTable("a").leaderTable("b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The table prefix 'app_' has no effect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "x;DROP TABLE y", "\"q\"", "1st", "", "a.b", "ä"})
    void aSchemaThatIsNoIdentifierIsRefused(String schema) {
        assertThatThrownBy(() -> builder().schema(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The schema '" + schema + "' is not an identifier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.ELECTION_", "x-", "'", "election "})
    void aPrefixThatIsNoIdentifierIsRefusedAndTheSchemaPointedAt(String prefix) {
        assertThatThrownBy(() -> builder().tablePrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The table prefix '" + prefix + "' is not an identifier")
                .hasMessageContaining("election.jdbc.schema");
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 100})
    void aPrefixThatSomeDatabaseWouldCutOffIsRefused(int length) {
        assertThatThrownBy(() -> builder().tablePrefix("x".repeat(length)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 40");
    }

    private static JdbcLeaseStoreBuilder builder() {
        return JdbcLeaseStore.builder(Databases.at("jdbc:none:"));
    }
}
