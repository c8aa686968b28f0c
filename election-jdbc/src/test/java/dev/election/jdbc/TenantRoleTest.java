// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ErrorCodes;
import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction whose role may not touch the elections' tables is refused for that, and not as taken over. */
class TenantRoleTest {

    static Stream<Arguments> databases() {
        DataSource postgreSql = PostgreSql.newDataSource("tenant_role");
        Databases.execute(postgreSql, "CREATE ROLE tenant LOGIN");
        String h2 = Databases.newH2();
        Databases.execute(Databases.at(h2), "CREATE USER TENANT PASSWORD ''");
        return Stream.of(
                Arguments.of(
                        postgreSql,
                        Databases.at(PostgreSql.url("tenant_role", PostgreSql.port())
                                .replace("user=postgres", "user=tenant")),
                        "public.ELECTION_LEADER"),
                Arguments.of(
                        Databases.at(h2),
                        Databases.at(h2.replace(";DB_CLOSE_DELAY=-1", ";USER=TENANT")),
                        "PUBLIC.ELECTION_LEADER"));
    }

    /** Those of MariaDB are for its server in the tests, which knows no rights. */
    @ParameterizedTest
    @ValueSource(ints = {1142, 1143, 1044, 229, 916, 1031})
    void codesOfOtherDatabasesSayThatARightIsMissing(int code) {
        assertThat(ErrorCodes.isDenied(new SQLException("denied", "42000", code)))
                .isTrue();
    }

    @Test
    void aTableThatOracleDoesNotFindMayBeOneThatARoleMayNotUse() {
        assertThat(Dialect.ORACLE.isDenied(new SQLException("ORA-00942", "42000", 942)))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theMissingRightIsNamed(DataSource elections, DataSource tenant, String table) throws SQLException {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(elections).createTables(true).build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(store, "billing");
            store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT);

            try (Connection connection = tenant.getConnection()) {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> store.fence()
                                .check(connection, new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15))))
                        .isExactlyInstanceOf(LeaseStoreException.class)
                        .hasMessageContaining("role may not lock its record")
                        .hasMessageContaining("grant it SELECT and UPDATE on " + table);
                connection.rollback();
            }
        }
    }
}
