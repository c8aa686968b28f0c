// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.StaleTokenException;
import dev.election.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several enter a resource at the same moment, most of all for the first time. */
class JdbcFencingGateRaceTest {

    private static final int ROUNDS = 200;
    private static final int ENTRANTS = 3;

    private static final Named<DataSource> POSTGRESQL = Named.of("PostgreSQL", PostgreSql.newDataSource("gate_race"));
    private static final Named<DataSource> MARIADB = Named.of("MariaDB", MariaDb.newDataSource("gate_race"));
    private static final Named<DataSource> AFFECTED_ROWS =
            Named.of("MariaDB, affected rows", MariaDb.newDataSourceOfAffectedRows("gate_race_affected"));
    private static final Named<DataSource> MYSQL_DRIVER =
            Named.of("MariaDB by MySQL's driver", MariaDb.newDataSourceOfMySqlDriver("gate_race_mysql"));
    private static final Named<DataSource> H2 = Named.of("H2", Databases.at(Databases.newH2() + ";LOCK_TIMEOUT=10000"));

    private static final Named<DataSource> HSQLDB =
            Named.of("HSQLDB", Databases.at("jdbc:hsqldb:mem:" + UUID.randomUUID() + ";user=sa"));

    private final JdbcFencingGate gate = new JdbcFencingGate();
    private final ExecutorService threads = Executors.newFixedThreadPool(ENTRANTS);

    static Stream<Named<DataSource>> databases() {
        return Stream.of(POSTGRESQL, MARIADB, AFFECTED_ROWS, MYSQL_DRIVER, H2, HSQLDB);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private interface Work {
        void of(Connection connection, int entrant, int round) throws SQLException;
    }

    /** Each round is run by all entrants at once, each in a transaction that ends as the work leaves it. */
    private List<Throwable> failures(DataSource database, int isolation, Work work) throws Exception {
        JdbcFencingGateTest.begin(database);
        CyclicBarrier together = new CyclicBarrier(ENTRANTS);
        List<Future<List<Throwable>>> all = new ArrayList<>();
        for (int entrant = 0; entrant < ENTRANTS; entrant++) {
            int number = entrant;
            all.add(threads.submit(() -> {
                List<Throwable> failures = new ArrayList<>();
                try (Connection connection = database.getConnection()) {
                    connection.setTransactionIsolation(isolation);
                    connection.setAutoCommit(false);
                    for (int round = 0; round < ROUNDS; round++) {
                        together.await(60, TimeUnit.SECONDS);
                        try {
                            work.of(connection, number, round);
                        } catch (SQLException | RuntimeException | AssertionError e) {
                            failures.add(e);
                            connection.rollback();
                        }
                    }
                }
                return failures;
            }));
        }
        List<Throwable> failures = new ArrayList<>();
        for (Future<List<Throwable>> one : all) {
            failures.addAll(one.get(120, TimeUnit.SECONDS));
        }
        return failures;
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theFirstBookingsOfATermAllPass(DataSource database) throws Exception {
        assertThat(failures(database, Connection.TRANSACTION_READ_COMMITTED, (connection, entrant, round) -> {
                    gate.enter(connection, "resource " + round, 7);
                    connection.commit();
                }))
                .isEmpty();
    }

    // InnoDB may let two that waited for the one that rolled back wait for each other, and ends one of them.
    @ParameterizedTest
    @MethodSource("databases")
    void theFirstBookingsPassWhereAnotherRollsBackOnInnoDbWhenTheyAreRunAgain(DataSource database) throws Exception {
        assertThat(failures(database, Connection.TRANSACTION_READ_COMMITTED, (connection, entrant, round) -> {
                    try {
                        gate.enter(connection, "resource " + round, 7);
                    } catch (SQLTransactionRollbackException e) {
                        assertThat(isInnoDb(connection)).as(e.getMessage()).isTrue();
                        connection.rollback();
                        gate.enter(connection, "resource " + round, 7);
                    }
                    if (entrant == round % ENTRANTS) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                }))
                .isEmpty();
    }

    private static boolean isInnoDb(Connection connection) throws SQLException {
        return UnknownDatabaseException.dialectOf(connection.getMetaData()) == Dialect.MARIADB;
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anOlderTokenThatIsRefusedHasMetANewerOne(DataSource database) throws Exception {
        assertThat(failures(database, Connection.TRANSACTION_READ_COMMITTED, (connection, entrant, round) -> {
                    gate.enter(connection, "resource " + round, entrant);
                    connection.commit();
                }))
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(StaleTokenException.class, stale -> assertThat(stale.newest())
                                .isGreaterThan(stale.token())));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void atAStricterIsolationNobodyIsStaleByItsOwnToken(DataSource database) throws Exception {
        for (int isolation : List.of(Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE)) {
            assertThat(failures(database, isolation, (connection, entrant, round) -> {
                        gate.enter(connection, "resource " + round, 7);
                        connection.commit();
                    }))
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOf(SQLTransactionRollbackException.class)
                            .hasMessageContaining("roll this transaction back and run it again"));
        }
    }

    static Stream<Named<DataSource>> databasesThatLockNoGaps() {
        return Stream.of(MARIADB, AFFECTED_ROWS, MYSQL_DRIVER);
    }

    @ParameterizedTest
    @MethodSource("databasesThatLockNoGaps")
    void atTheDatabasesOwnIsolationTheFirstBookingsAllPass(DataSource database) throws Exception {
        assertThat(failures(database, Connection.TRANSACTION_REPEATABLE_READ, (connection, entrant, round) -> {
                    gate.enter(connection, "resource " + round, 7);
                    connection.commit();
                }))
                .isEmpty();
    }

    // HSQLDB locks the table that the older one has read.
    static Stream<Named<DataSource>> databasesThatReadWithoutLocks() {
        return Stream.of(POSTGRESQL, MARIADB, AFFECTED_ROWS, MYSQL_DRIVER, H2);
    }

    @ParameterizedTest
    @MethodSource("databasesThatReadWithoutLocks")
    void anOlderTokenDoesNotPassByASnapshotThatLacksTheNewerOne(DataSource database) throws Exception {
        JdbcFencingGateTest.begin(database);
        try (Connection early = database.getConnection();
                Connection late = database.getConnection()) {
            gate(late, 6);
            early.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            early.setAutoCommit(false);
            early.createStatement().executeQuery("SELECT COUNT(*) FROM FENCING_GATE");
            gate(late, 8);

            assertThatThrownBy(() -> gate.enter(early, "ledger", 7))
                    .isInstanceOfAny(StaleTokenException.class, SQLTransactionRollbackException.class);
            early.rollback();
        }
    }

    private void gate(Connection connection, long token) throws SQLException {
        connection.setAutoCommit(false);
        gate.enter(connection, "ledger", token);
        connection.commit();
    }

    static Stream<Named<DataSource>> databasesWithSnapshots() {
        return Stream.of(
                POSTGRESQL,
                H2,
                Named.of("MariaDB, strict snapshots", MariaDb.newDataSourceOfStrictSnapshots("gate_race_snapshots")));
    }

    @ParameterizedTest
    @MethodSource("databasesWithSnapshots")
    void whatTheSnapshotOfATransactionDoesNotShowMakesItStartAnew(DataSource database) throws Exception {
        JdbcFencingGateTest.begin(database);
        try (Connection early = database.getConnection();
                Connection late = database.getConnection()) {
            early.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            early.setAutoCommit(false);
            late.setAutoCommit(false);
            early.createStatement().executeQuery("SELECT COUNT(*) FROM FENCING_GATE");
            gate.enter(late, "ledger", 7);
            late.commit();

            assertThatThrownBy(() -> gate.enter(early, "ledger", 7))
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageContaining("Token 7 for 'ledger' was neither passed nor refused");
            early.rollback();

            gate.enter(early, "ledger", 7);
            early.commit();
        }
    }
}
