// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.store.LeaderRecord;
import dev.election.store.TermId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a transaction that holds on to the record of one election does to the end of others' terms, where databases lock
 * rows.
 */
abstract class BlockedReleaseContract {

    private static final List<String> ELECTIONS = StoreTests.elections(1_000);
    // in the second of four chunks
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

    @BeforeEach
    void lead() {
        store.initialize();
        Databases.execute(database, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        store.open(StoreTests.lease("L2"), StoreTests.AT);
        StoreTests.enroll(store, ELECTIONS);
        store.claim("L1", StoreTests.firstClaims(ELECTIONS), StoreTests.AT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void allOthersAreReleasedAndTheCallFails() throws SQLException {
        try (Connection other = lock(shareLock())) {
            assertThatThrownBy(this::releaseAll)
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("1 of 1000 were left unchanged, including '" + LOCKED + "'");

            assertThat(other.isClosed()).isFalse();
            assertThat(heldBy("L1")).containsExactly(LOCKED);
        }
    }

    @Test
    void allOthersAreTransferredAndTheCallFails() throws SQLException {
        try (Connection other = lock(shareLock())) {
            assertThatThrownBy(this::transferAll)
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("1 of 1000 were left unchanged, including '" + LOCKED + "'");

            assertThat(other.isClosed()).isFalse();
            assertThat(heldBy("L1")).containsExactly(LOCKED);
            assertThat(heldBy("L2")).hasSize(ELECTIONS.size() - 1);
        }
    }

    @Test
    void theOthersWaitForOneShortLockWaitInAll() throws SQLException {
        try (Connection other = lock("ELECTION_NAME LIKE '%50'", "FOR UPDATE")) { // some in each chunk
            assertThat(StoreTests.timeOf(() -> assertThatThrownBy(this::releaseAll)))
                    .isLessThan(Duration.ofMillis(2_500));
            assertThat(other.isClosed()).isFalse();
        }
    }

    @Test
    void whoReleasesOthersOfTheLeaseMeetsNoLock() throws SQLException {
        try (Connection other = lock("FOR UPDATE")) {
            assertThatCode(() -> release(List.of("election 501", "election 502")))
                    .doesNotThrowAnyException();
            assertThat(other.isClosed()).isFalse();
        }
    }

    @Test
    void whoReleasesTheOnlyOtherOfTheLeaseMeetsNoLock() throws SQLException {
        release(ELECTIONS.subList(0, 500));
        release(ELECTIONS.subList(502, 1_000));
        try (Connection other = lock("FOR UPDATE")) {
            assertThatCode(() -> release(List.of("election 501"))).doesNotThrowAnyException();
            assertThat(other.isClosed()).isFalse();
        }
    }

    @Test
    void ofAFewTheOthersAreReleasedAndTheCallFails() throws SQLException {
        release(ELECTIONS.subList(0, 497));
        release(ELECTIONS.subList(502, 1_000));
        try (Connection other = lock("FOR UPDATE")) {
            assertThatThrownBy(() -> release(ELECTIONS.subList(497, 502))).isInstanceOf(LeaseStoreException.class);

            assertThat(other.isClosed()).isFalse();
            assertThat(heldBy("L1")).containsExactly(LOCKED);
        }
    }

    @Test
    void theBlockedElectionIsReleasedOnceTheTransactionHasEnded() throws SQLException {
        try (Connection other = lock(shareLock())) {
            assertThatThrownBy(this::releaseAll).isInstanceOf(LeaseStoreException.class);
            other.rollback();
        }

        releaseAll();

        assertThat(heldBy("L1")).isEmpty();
    }

    private void releaseAll() {
        release(ELECTIONS);
    }

    private void release(List<String> elections) {
        store.release("L1", terms(elections));
    }

    private void transferAll() {
        store.transfer("L1", terms(ELECTIONS), "L2", StoreTests.AT);
    }

    private static List<TermId> terms(List<String> elections) {
        return elections.stream().map(name -> new TermId(name, 1)).toList();
    }

    private List<String> heldBy(String lease) {
        return store.observe(ELECTIONS, lease).leaders().stream()
                .filter(leader -> Objects.equals(leader.leaseId(), lease))
                .map(LeaderRecord::election)
                .toList();
    }

    private Connection lock(String clause) throws SQLException {
        return lock("ELECTION_NAME = '" + LOCKED + "'", clause);
    }

    private Connection lock(String which, String clause) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT * FROM ELECTION_LEADER WHERE " + which + " " + clause);
        }
        return connection;
    }
}
