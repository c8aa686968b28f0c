// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.store.Claim;
import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fence finds out by itself whether a transaction is on the elections' database; no data source tells it. */
abstract class FencedDatabasesContract {

    private static final String BILLING = "billing";
    static final Term FIRST = new BelievedTerm(BILLING, 1, "L1", Duration.ofSeconds(15));

    private JdbcLeaseStore store;
    private CountingDataSource counted;

    abstract DataSource elections();

    abstract DataSource another();

    @BeforeEach
    void theFirstTermBegins() {
        counted = new CountingDataSource(elections());
        store = store(counted.dataSource());
        begin(store, elections());
        Databases.execute(another(), "DROP TABLE IF EXISTS ELECTION_LEADER", "DROP TABLE IF EXISTS ELECTION_LEASE");
        Databases.execute(
                another(), "DROP TABLE IF EXISTS WORK_ELSEWHERE", "CREATE TABLE WORK_ELSEWHERE (TOKEN BIGINT)");
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        assertThat(store.claim("L1", Set.of(new Claim(BILLING, 0, 1)), StoreTests.AT)
                        .won())
                .containsExactly(BILLING);
    }

    JdbcLeaseStore store() {
        return store;
    }

    private static JdbcLeaseStore store(DataSource database) {
        return JdbcLeaseStore.builder(database)
                .ownConnections(database)
                .createTables(true)
                .callTimeout(Duration.ofSeconds(10))
                .build();
    }

    private static void begin(JdbcLeaseStore store, DataSource database) {
        store.initialize();
        Databases.execute(database, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
        StoreTests.enroll(store, Set.of(BILLING));
        store.open(StoreTests.lease("L2"), StoreTests.AT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aDatabaseWithoutTheTablesIsAnotherOneAndItsTransactionGoesOn() throws SQLException {
        assertThat(commits(Connection.TRANSACTION_READ_COMMITTED)).isFalse();

        assertThat(tokensElsewhere()).isEqualTo(1);
    }

    @Test
    void aCopyOfTheTablesIsAnotherDatabase() throws SQLException {
        copyElsewhere();

        assertThat(commits(Connection.TRANSACTION_READ_COMMITTED)).isFalse();
        assertThat(tokensElsewhere()).isEqualTo(1);
    }

    @Test
    void aDatabaseOfAnotherProductIsAnotherOneAndIsAskedNothing() throws SQLException {
        CountingDataSource elsewhere = new CountingDataSource(Databases.at("jdbc:hsqldb:mem:fenced;user=SA"));
        try (Connection connection = begin(elsewhere.dataSource(), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(elsewhere.statementsOf(() -> assertThat(store.fence().checkWhereFenced(connection, FIRST))
                            .isFalse()))
                    .isEmpty();
            connection.rollback();
        }
    }

    @Test
    void aDatabaseWithoutTheTablesIsAskedOnceInATerm() throws SQLException {
        CountingDataSource elsewhere = new CountingDataSource(another());
        try (Connection connection = begin(elsewhere.dataSource(), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(store.fence().checkWhereFenced(connection, FIRST)).isFalse();

            assertThat(elsewhere.statementsOf(() -> store.fence().checkWhereFenced(connection, FIRST)))
                    .isEmpty();
            assertThat(counted.statementsOf(() -> store.fence().checkWhereFenced(connection, FIRST)))
                    .isEmpty();
            connection.rollback();
        }
    }

    /** One URL of several hosts leads to several databases, or to nodes of one that are not equally far. */
    @Test
    void aNodeWithoutTheRecordDoesNotMakeItsUrlAnotherDatabase() throws SQLException {
        copyElsewhere();
        try (Connection connection = begin(ofOneUrl(another()), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(store.fence().checkWhereFenced(connection, FIRST)).isFalse();
            connection.rollback();
        }
        takeOver();

        try (Connection connection = begin(ofOneUrl(elections()), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThatThrownBy(() -> store.fence().checkWhereFenced(connection, FIRST))
                    .isInstanceOf(LeadershipLostException.class);
            connection.rollback();
        }
    }

    /** It has applied the opening of the lease, but not the claim. */
    @Test
    void aNodeThatHasTheLeaseButNotTheRecordIsNotAnotherDatabase() throws SQLException {
        try (JdbcLeaseStore lagging = store(another())) {
            begin(lagging, another());
            lagging.open(StoreTests.lease("L1"), StoreTests.AT);
        }

        try (Connection connection = begin(another(), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThatThrownBy(() -> store.fence().checkWhereFenced(connection, FIRST))
                    .isExactlyInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("a node that lags behind; it may be tried again");
            connection.rollback();
        }
    }

    private static DataSource ofOneUrl(DataSource database) {
        return Proxies.of(
                DataSource.class,
                database,
                "getConnection",
                connection -> Proxies.of(
                        Connection.class,
                        Proxies.of(Connection.class, (Connection) connection, "getCatalog", catalog -> "of all"),
                        "getMetaData",
                        known -> Proxies.of(
                                DatabaseMetaData.class, (DatabaseMetaData) known, "getURL", url -> "of all")));
    }

    @Test
    void aUrlThatLedToADatabaseWithoutTheTablesIsAskedAgainInTheNextTerm() throws SQLException {
        try (Connection connection = begin(ofOneUrl(another()), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(store.fence().checkWhereFenced(connection, FIRST)).isFalse();
            connection.rollback();
        }
        takeOver();
        Term second = new BelievedTerm(BILLING, 2, "L2", Duration.ofSeconds(15));

        try (Connection connection = begin(ofOneUrl(elections()), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(store.fence().checkWhereFenced(connection, second)).isTrue();
            connection.rollback();
        }
    }

    @Test
    void aProductThatHasNoElectionsIsAnotherDatabase() throws SQLException {
        DataSource unknown = Proxies.of(
                DataSource.class,
                another(),
                "getConnection",
                connection -> Proxies.of(
                        Connection.class,
                        (Connection) connection,
                        "getMetaData",
                        known -> Proxies.of(
                                DatabaseMetaData.class,
                                Proxies.of(
                                        DatabaseMetaData.class,
                                        (DatabaseMetaData) known,
                                        "getDatabaseProductVersion",
                                        version -> "1"),
                                "getDatabaseProductName",
                                name -> "Unheard-of")));
        try (Connection connection = begin(unknown, Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(store.fence().checkWhereFenced(connection, FIRST)).isFalse();
            connection.rollback();
        }
    }

    @Test
    void aTermThatIsOverCommitsNowhereAnyMore() throws SQLException {
        copyElsewhere();
        takeOver();

        try (Connection connection = begin(another(), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThatThrownBy(() -> store.fence().checkWhereFenced(connection, FIRST))
                    .isInstanceOf(LeadershipLostException.class);
            connection.rollback();
        }
    }

    @Test
    void aRecordThatCannotBeFoundAndAStoreThatDoesNotAnswerRefuseTheCommit() throws SQLException {
        copyElsewhere();
        store.close();

        try (Connection connection = begin(another(), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThatThrownBy(() -> store.fence().checkWhereFenced(connection, FIRST))
                    .isInstanceOf(LeaseStoreException.class);
            connection.rollback();
        }
    }

    @Test
    void aPlainCheckOfAnotherDatabaseIsRefused() throws SQLException {
        try (Connection connection = begin(another(), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThatThrownBy(() -> store.fence().check(connection, FIRST))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("the connection belongs to another database")
                    .hasMessageContaining("send the token along");
            connection.rollback();
        }
    }

    /** A setting and the lock on PostgreSQL, the lock alone elsewhere. */
    @Test
    void aTransactionOfTheTermHasNoMoreStatementsThanTheLockNeeds() throws SQLException {
        CountingDataSource application = new CountingDataSource(elections());
        try (Connection connection = begin(application.dataSource(), Connection.TRANSACTION_READ_COMMITTED)) {
            store.fence().check(connection, FIRST);

            assertThat(counted.statementsOf(() -> assertThat(
                                    application.statementsOf(() -> store.fence().check(connection, FIRST)))
                            .hasSize(statementsOfACheck())))
                    .isEmpty();
            connection.rollback();
        }
    }

    int statementsOfACheck() {
        return 1;
    }

    /** Where the database reads a snapshot, what it does not show proves nothing. */
    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void aCopyOfTheTablesIsRefusedWhereASnapshotMayHideTheRecord(int isolation) throws SQLException {
        copyElsewhere();

        try (Connection connection = begin(another(), isolation)) {
            assertThatThrownBy(() -> store.fence().checkWhereFenced(connection, FIRST))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("begin it within the leader work, or at READ COMMITTED");
            connection.rollback();
        }
    }

    private boolean commits(int isolation) throws SQLException {
        try (Connection connection = begin(another(), isolation);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO WORK_ELSEWHERE VALUES (1)");
            boolean fenced = store.fence().checkWhereFenced(connection, FIRST);
            connection.commit();
            return fenced;
        }
    }

    private long tokensElsewhere() throws SQLException {
        try (Connection connection = another().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM WORK_ELSEWHERE")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    /** Of a time when somebody else led. */
    void copyElsewhere() {
        try (JdbcLeaseStore copy = store(another())) {
            begin(copy, another());
            assertThat(copy.claim("L2", List.of(new Claim(BILLING, 0, 1)), StoreTests.AT)
                            .won())
                    .containsExactly(BILLING);
        }
    }

    private void takeOver() {
        store.expire("L1", 0);
        assertThat(store.claim("L2", Set.of(new Claim(BILLING, 1, 2)), StoreTests.AT)
                        .won())
                .containsExactly(BILLING);
    }

    static Connection begin(DataSource database, int isolation) throws SQLException {
        Connection connection = database.getConnection();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        return connection;
    }
}
