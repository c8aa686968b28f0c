// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.store.Claim;
import dev.election.store.ClaimResult;
import dev.election.store.TermId;
import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 9 and property S3, on a database that locks rows. */
abstract class FenceContract {

    private static final String BILLING = "billing";
    private static final Term FIRST = new BelievedTerm(BILLING, 1, "L1", Duration.ofSeconds(15));

    private final DataSource database = dataSource();
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(database)
            .ownConnections(database)
            .createTables(true)
            .callTimeout(Duration.ofSeconds(10))
            .build();
    private final JdbcFence fence = store.fence();

    abstract DataSource dataSource();

    JdbcLeaseStore store() {
        return store;
    }

    @BeforeEach
    void theFirstTermBegins() {
        store.initialize();
        Databases.execute(
                database,
                "DELETE FROM ELECTION_LEADER",
                "DELETE FROM ELECTION_LEASE",
                "CREATE TABLE IF NOT EXISTS FENCED_WORK (TOKEN BIGINT)");
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        store.open(StoreTests.lease("L2"), StoreTests.AT);
        StoreTests.enroll(store, Set.of(BILLING, "mail"));
        assertThat(claim("L1", BILLING, 0).won()).containsExactly(BILLING);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void aTransactionThatBeganBeforeTheTakeoverMustNotCommitAfterIt(int isolation) throws SQLException {
        try (Connection connection = begin(isolation)) {
            read(connection); // takes its snapshot, if it has one
            takeOver();

            // whatever the database calls it: a conflict of snapshots is a lost term too
            assertThatThrownBy(() -> fence.check(connection, FIRST))
                    .isInstanceOf(LeadershipLostException.class)
                    .hasMessageContaining("A transaction of term 1 of 'billing' must not commit");
            connection.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void aTransactionOfTheTermCommits(int isolation) throws SQLException {
        try (Connection connection = begin(isolation)) {
            read(connection);

            fence.check(connection, FIRST);
            connection.commit();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void nobodyTakesOverBetweenTheCheckAndTheCommit(int isolation) throws SQLException {
        store.expire("L1", 0);
        try (Connection connection = begin(isolation)) {
            fence.check(connection, FIRST);

            ClaimResult meanwhile = claim("L2", BILLING, 1);
            connection.commit();

            assertThat(meanwhile.won()).isEmpty();
            assertThat(meanwhile.blocked()).containsExactly(BILLING);
        }
        assertThat(claim("L2", BILLING, 1).won()).containsExactly(BILLING);
    }

    @Test
    void otherElectionsAreTakenOverBetweenTheCheckAndTheCommit() throws SQLException {
        try (Connection connection = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            fence.check(connection, FIRST);

            assertThat(claim("L2", "mail", 0).won()).containsExactly("mail");
            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
            assertThat(store.renew("L2", 1, null, StoreTests.AT)).isTrue();
            connection.rollback();
        }
    }

    @Test
    void aTermThatWasTakenOverIsNamedInTheError() throws SQLException {
        takeOver();

        try (Connection connection = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            assertThatThrownBy(() -> fence.check(connection, FIRST))
                    .isInstanceOf(LeadershipLostException.class)
                    .hasMessageContaining("A transaction of term 1 of 'billing' must not commit")
                    .hasMessageContaining("rolled back");
            connection.rollback();
        }
    }

    @Test
    void aTermThatWasReleasedIsOver() throws SQLException {
        store.release("L1", Set.of(new TermId(BILLING, 1)));

        assertIsOver(FIRST);
    }

    @Test
    void theTokenOfAnotherLeaseIsNotOurs() throws SQLException {
        assertIsOver(new BelievedTerm(BILLING, 1, "L2", Duration.ofSeconds(15)));
    }

    @Test
    void aTermThatIsNoLongerBelievedInIsOverWhateverTheRecordSays() throws SQLException {
        assertIsOver(new BelievedTerm(BILLING, 1, "L1", Duration.ZERO));
    }

    private void assertIsOver(Term term) throws SQLException {
        try (Connection connection = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            assertThatThrownBy(() -> fence.check(connection, term)).isInstanceOf(LeadershipLostException.class);
            connection.rollback();
        }
    }

    @Test
    void aConnectionInAutoCommitModeIsRefused() throws SQLException {
        try (Connection connection = database.getConnection()) {
            assertThatThrownBy(() -> fence.check(connection, FIRST))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit");
        }
    }

    /** A conflict that is no lost term: some databases report one for a mere order of events. */
    void assertMayBeTriedAgainWhileTheTermHolds(String... settings) throws SQLException {
        try (Connection connection = begin(Connection.TRANSACTION_REPEATABLE_READ);
                Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
            read(connection);
            Databases.execute(database, "UPDATE ELECTION_LEADER SET LEADER_SINCE = NULL");

            assertThatThrownBy(() -> fence.check(connection, FIRST))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("though the term holds; it may be tried again");
            connection.rollback();
        }
    }

    void assertIsALostTermByASnapshot(String... settings) throws SQLException {
        try (Connection connection = begin(Connection.TRANSACTION_REPEATABLE_READ);
                Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
            read(connection);
            takeOver();

            assertThatThrownBy(() -> fence.check(connection, FIRST))
                    .isInstanceOf(LeadershipLostException.class)
                    .hasMessageContaining("because of another transaction")
                    .hasMessageContaining("and the term is over");
            connection.rollback();
        }
    }

    private Connection begin(int isolation) throws SQLException {
        Connection connection = database.getConnection();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        return connection;
    }

    private static void read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM FENCED_WORK")) {
            assertThat(rows.next()).isTrue();
        }
    }

    private void takeOver() {
        store.expire("L1", 0);
        assertThat(claim("L2", BILLING, 1).won()).containsExactly(BILLING);
    }

    private ClaimResult claim(String lease, String election, long seen) {
        return store.claim(lease, Set.of(new Claim(election, seen, seen + 1)), StoreTests.AT);
    }
}
