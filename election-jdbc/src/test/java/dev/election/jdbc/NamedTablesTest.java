// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schema and prefix of the tables: used everywhere, and checked, since they become part of statements. */
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
