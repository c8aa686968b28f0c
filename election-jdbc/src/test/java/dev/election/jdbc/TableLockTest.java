// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaseStoreException;
import dev.election.store.ClaimResult;
import dev.election.store.TermId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Databases that lock more than rows: a transaction of somebody else blocks all claims, and no renewal for long. */
class TableLockTest {

    private static final List<String> ELECTIONS = StoreTests.elections(600);

    private final DataSource sqlite = Databases.at("jdbc:sqlite:" + SqliteTest.newFile());
    private final DataSource hsqldb = Databases.at("jdbc:hsqldb:mem:locked;user=SA");

    @Test
    void allClaimsAreReportedAsBlockedAfterOneShortWait() throws SQLException {
        try (JdbcLeaseStore store = enrolled(sqlite);
                Connection other = locked(sqlite)) {
            assertThat(StoreTests.timeOf(
                            () -> assertThat(claimAll(store).blocked()).containsExactlyInAnyOrderElementsOf(ELECTIONS)))
                    .isLessThan(Duration.ofMillis(2_500));

            other.rollback();

            assertThat(claimAll(store).won()).containsExactlyInAnyOrderElementsOf(ELECTIONS);
        }
    }

    @Test
    void aReleaseFailsAfterOneShortWait() throws SQLException {
        try (JdbcLeaseStore store = enrolled(sqlite)) {
            claimAll(store);
            try (Connection other = locked(sqlite)) {
                assertThat(StoreTests.timeOf(() ->
                                assertThatThrownBy(() -> releaseAll(store)).isInstanceOf(LeaseStoreException.class)))
                        .isLessThan(Duration.ofMillis(2_500));
                other.rollback();
            }

            assertThatCode(() -> releaseAll(store)).doesNotThrowAnyException();
        }
    }

    @Test
    void whereAWaitCannotBeBoundedTheClaimGoesUnansweredWithinItsTimeAndRenewalsGoOn() throws SQLException {
        try (JdbcLeaseStore store = enrolled(hsqldb);
                Connection other = locked(hsqldb)) {
            assertThatThrownBy(() -> claimAll(store)).isInstanceOf(LeaseStoreException.class);
            assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();

            other.rollback();

            // what of the unanswered claim came late is settled by looking, the rest is claimed again
            await().ignoreExceptions().untilAsserted(() -> {
                claimAll(store);
                assertThat(store.observe(ELECTIONS, "L1").leaders())
                        .allSatisfy(leader -> assertThat(leader.token()).isEqualTo(1));
            });
        }
    }

    private static JdbcLeaseStore enrolled(DataSource database) {
        JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .ownConnections(database)
                .createTables(true)
                .build();
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        StoreTests.enroll(store, ELECTIONS);
        return store;
    }

    private static Connection locked(DataSource database) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE ELECTION_LEADER SET TOKEN = TOKEN WHERE ELECTION_NAME = 'election 7'");
        }
        return connection;
    }

    private static void releaseAll(JdbcLeaseStore store) {
        store.release("L1", ELECTIONS.stream().map(name -> new TermId(name, 1)).toList());
    }

    private static ClaimResult claimAll(JdbcLeaseStore store) {
        return store.claim("L1", StoreTests.firstClaims(ELECTIONS), StoreTests.AT);
    }
}
