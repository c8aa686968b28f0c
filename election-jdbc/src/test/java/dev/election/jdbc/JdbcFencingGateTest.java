// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StaleTokenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The receiver's gate in a table, on databases that lock rows. */
class JdbcFencingGateTest {

    private static final List<DataSource> DATABASES =
            List.of(Databases.at(Databases.newH2()), PostgreSql.newDataSource("gate"), MariaDb.newDataSource("gate"));

    private final JdbcFencingGate gate = new JdbcFencingGate();

    static Stream<DataSource> databases() {
        return DATABASES.stream();
    }

    private static void begin(DataSource database) {
        Databases.execute(
                database,
                "DROP TABLE IF EXISTS FENCING_GATE",
                "CREATE TABLE FENCING_GATE (RESOURCE_NAME VARCHAR(200) NOT NULL PRIMARY KEY, TOKEN BIGINT NOT NULL)");
    }

    private void enter(DataSource database, long token) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            gate.enter(connection, "ledger", token);
            connection.commit();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void refusesATokenOlderThanTheNewest(DataSource database) throws SQLException {
        begin(database);
        enter(database, 7);
        enter(database, 9);
        enter(database, 9);

        assertThatThrownBy(() -> enter(database, 8))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContaining("Refused token 8 for 'ledger': token 9 was seen");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void whatWasRolledBackWasNotSeen(DataSource database) throws SQLException {
        begin(database);
        enter(database, 7);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            gate.enter(connection, "ledger", 9);
            connection.rollback();
        }

        enter(database, 8);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anOlderTermWaitsForTheNewerOneAndIsRefused(DataSource database) throws Exception {
        begin(database);
        enter(database, 7);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            gate.enter(connection, "ledger", 9);

            CompletableFuture<Throwable> older = CompletableFuture.supplyAsync(() -> {
                try {
                    enter(database, 8);
                    return new AssertionError("passed");
                } catch (SQLException | RuntimeException e) {
                    return e;
                }
            });
            connection.commit();

            assertThat(older.get(30, TimeUnit.SECONDS)).isInstanceOf(StaleTokenException.class);
        }
    }

    @Test
    void aTableNameThatIsMoreThanThatIsRefused() {
        assertThatThrownBy(() -> new JdbcFencingGate("X; DROP TABLE Y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not an identifier");
    }
}
