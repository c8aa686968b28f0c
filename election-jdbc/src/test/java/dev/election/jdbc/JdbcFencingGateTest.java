// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StaleTokenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The receiver's gate in a table. What several do at the same moment is in {@link JdbcFencingGateRaceTest}. */
class JdbcFencingGateTest {

    private static final List<Named<DataSource>> DATABASES = List.of(
            Named.of("H2", Databases.at(Databases.newH2())),
            Named.of("PostgreSQL", PostgreSql.newDataSource("gate")),
            Named.of("MariaDB", MariaDb.newDataSource("gate")),
            Named.of("MariaDB, affected rows", MariaDb.newDataSourceOfAffectedRows("gate_affected")),
            Named.of("MariaDB by MySQL's driver", MariaDb.newDataSourceOfMySqlDriver("gate_mysql")),
            Named.of("HSQLDB", Databases.at("jdbc:hsqldb:mem:" + UUID.randomUUID() + ";user=sa")),
            Named.of("SQLite", Databases.at("jdbc:sqlite:" + temporaryFile())));

    private final JdbcFencingGate gate = new JdbcFencingGate();

    private static Path temporaryFile() {
        try {
            Path file = Files.createTempFile("gate", ".db");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Named<DataSource>> databases() {
        return DATABASES.stream();
    }

    static void begin(DataSource database) {
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

        assertThatThrownBy(() -> enter(database, 8))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContaining("Refused token 8 for 'ledger': token 9 was seen");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void letsEveryBookingOfATermPass(DataSource database) {
        begin(database);

        assertThatCode(() -> {
                    enter(database, 7);
                    enter(database, 7);
                    enter(database, 7);
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aTransactionPassesMoreThanOnce(DataSource database) throws SQLException {
        begin(database);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            gate.enter(connection, "ledger", 7);
            gate.enter(connection, "ledger", 7);
            gate.enter(connection, "stock", 3);
            connection.commit();
        }

        assertThatThrownBy(() -> enter(database, 6)).isInstanceOf(StaleTokenException.class);
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
    void aConnectionThatCommitsByItselfIsRefused() throws SQLException {
        DataSource database = Databases.at(Databases.newH2());
        begin(database);
        try (Connection connection = database.getConnection()) {
            assertThatThrownBy(() -> gate.enter(connection, "ledger", 7))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit mode, so no transaction has begun");
        }
    }

    @Test
    void aRowThatTheTableRefusesIsNoRace() throws SQLException {
        DataSource database = Databases.at(Databases.newH2());
        begin(database);
        Databases.execute(database, "ALTER TABLE FENCING_GATE ADD CHECK (TOKEN < 5)");

        assertThatThrownBy(() -> enter(database, 7))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Check constraint violation");
    }

    @Test
    void aTableNameThatIsMoreThanThatIsRefused() {
        assertThatThrownBy(() -> new JdbcFencingGate("X; DROP TABLE Y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not an identifier");
    }
}
