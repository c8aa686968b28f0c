// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.ClaimResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transaction that holds on to the record of one election does to the others, where databases lock rows. */
abstract class BlockedClaimContract {

    private static final List<String> ELECTIONS = StoreTests.elections(1_000);
    private static final String LOCKED = "election 500";

    private final DataSource database = dataSource();
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(database)
            .ownConnections(database)
            .createTables(true)
            .callTimeout(Duration.ofSeconds(10))
            .build();

    abstract DataSource dataSource();

    /** The end of a query that locks as a fenced transaction does. */
    abstract String shareLock();

    /** How the database names the transaction that blocks; null if it cannot. */
    abstract @Nullable String blocker();

    @BeforeEach
    void open() {
        store.initialize();
        Databases.execute(database, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        StoreTests.enroll(store, ELECTIONS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theBlockedElectionIsReportedAndAllOthersAreWon() throws SQLException {
        try (Connection other = lock(shareLock())) {
            ClaimResult result = claimAll();

            assertThat(other.isClosed()).isFalse();
            assertThat(result.blocked()).containsExactly(LOCKED);
            assertThat(result.won()).hasSize(ELECTIONS.size() - 1).doesNotContain(LOCKED);
        }
    }

    @Test
    void theOthersWaitForOneShortLockWaitInAll() throws SQLException {
        try (Connection other = lock("FOR UPDATE")) {
            assertThat(StoreTests.timeOf(this::claimAll)).isLessThan(Duration.ofMillis(2_500));
            assertThat(other.isClosed()).isFalse();
        }
    }

    @Test
    void theTransactionThatBlocksIsNamedWhereTheDatabaseCanTell() throws SQLException {
        try (Connection other = lock(shareLock())) {
            String blockedBy = claimAll().blockedBy();

            assertThat(other.isClosed()).isFalse();
            if (blocker() == null) {
                assertThat(blockedBy).isNull();
            } else {
                assertThat(blockedBy).matches(blocker() + "[0-9]+.* in a transaction since 20.*");
            }
        }
    }

    @Test
    void theBlockedElectionIsWonOnceTheTransactionHasEnded() throws SQLException {
        try (Connection other = lock(shareLock())) {
            claimAll();
            other.rollback();
        }

        assertThat(claim(List.of(LOCKED)).won()).containsExactly(LOCKED);
    }

    @Test
    void noRenewalWaits() throws Exception {
        try (Connection other = lock(shareLock())) {
            CompletableFuture<ClaimResult> claim = CompletableFuture.supplyAsync(this::claimAll);
            while (!claim.isDone()) {
                Duration time = StoreTests.timeOf(() -> store.renew("L1", 1, null, StoreTests.AT));
                assertThat(time).isLessThan(Duration.ofMillis(400));
            }
            assertThat(other.isClosed()).isFalse();
            assertThat(claim.get(10, TimeUnit.SECONDS).blocked()).containsExactly(LOCKED);
        }
    }

    private ClaimResult claimAll() {
        return claim(ELECTIONS);
    }

    private ClaimResult claim(List<String> elections) {
        return store.claim("L1", StoreTests.firstClaims(elections), StoreTests.AT);
    }

    private Connection lock(String clause) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT * FROM ELECTION_LEADER WHERE ELECTION_NAME = '" + LOCKED + "' " + clause);
        }
        return connection;
    }
}
