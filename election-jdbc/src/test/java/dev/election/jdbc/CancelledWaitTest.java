// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.store.TermId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A database that bounds no wait for a lock, so that its statements are cancelled, as Oracle's are: a statement that
 * takes long must not be taken for one that waits. Oracle is played by H2.
 */
class CancelledWaitTest {

    private static final List<String> ELECTIONS = StoreTests.elections(3);
    private static final int ORACLE_CANCELLED = 1013;

    private final DataSource h2 = Databases.at(Databases.newH2());
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(slow(Duration.ofMillis(1_500)))
            .platform("oracle")
            .schema("PUBLIC") // there is nothing here that would tell a database of Oracle where its tables are
            .callTimeout(Duration.ofSeconds(5))
            .build();

    @BeforeEach
    void enroll() {
        try (JdbcLeaseStore quick =
                JdbcLeaseStore.builder(h2).createTables(true).build()) {
            quick.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(quick, ELECTIONS);
        }
    }

    /** Each change takes this time, on the clock of the database: it is cancelled if it may not. */
    private DataSource slow(Duration change) {
        return Proxies.of(
                DataSource.class,
                Proxies.ofProduct(h2, "Some product"),
                "getConnection",
                connection -> Proxies.of(
                        Connection.class,
                        (Connection) connection,
                        "prepareStatement",
                        statement -> slow((PreparedStatement) statement, change)));
    }

    private static PreparedStatement slow(PreparedStatement statement, Duration change) {
        AtomicInteger seconds = new AtomicInteger();
        PreparedStatement timed = Proxies.seeing(
                PreparedStatement.class, statement, "setQueryTimeout", given -> seconds.set((int) given[0]));
        return Proxies.seeing(PreparedStatement.class, timed, "executeUpdate", given -> {
            if (seconds.get() > 0 && change.compareTo(Duration.ofSeconds(seconds.get())) > 0) {
                Proxies.fail(new SQLException("ORA-01013: user requested cancel", "72000", ORACLE_CANCELLED));
            }
        });
    }

    @Test
    void aClaimThatTakesLongIsWon() {
        assertThat(store.claim("L1", StoreTests.firstClaims(ELECTIONS), StoreTests.AT)
                        .won())
                .containsExactlyInAnyOrderElementsOf(ELECTIONS);
    }

    @Test
    void anExpiryThatTakesLongIsMade() {
        assertThat(store.expire("L1", 0)).isTrue();
    }

    @Test
    void aClaimPassesOverALockedRow() throws SQLException {
        try (Connection other = lock("election 1")) {
            assertThat(other.isClosed()).isFalse();

            var result = store.claim("L1", StoreTests.firstClaims(ELECTIONS), StoreTests.AT);

            assertThat(result.won()).containsExactlyInAnyOrder("election 0", "election 2");
            assertThat(result.blocked()).containsExactly("election 1");
        }
    }

    @Test
    void aReleaseSaysWhichRowWasLocked() throws SQLException {
        store.claim("L1", StoreTests.firstClaims(ELECTIONS), StoreTests.AT);
        try (Connection other = lock("election 1")) {
            assertThat(other.isClosed()).isFalse();

            assertThatThrownBy(() -> store.release(
                            "L1",
                            ELECTIONS.stream().map(name -> new TermId(name, 1)).toList()))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("another transaction holds a lock")
                    .hasMessageContaining("election 1");
        }
    }

    private Connection lock(String election) throws SQLException {
        Connection connection = h2.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT * FROM ELECTION_LEADER WHERE ELECTION_NAME = '" + election + "' FOR UPDATE");
        }
        return connection;
    }
}
