// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.election.LeadershipLostException;
import dev.election.Term;
import dev.election.runtime.LeaseElections;
import dev.election.store.Claim;
import dev.election.store.TermId;
import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An election through a real pooler, whose connections to the server others get as well. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PgBouncerContract {

    private static final int OBSERVATIONS = 60;
    private static final List<String> BILLING = List.of("billing");
    private static final String SETTINGS = "SELECT current_setting('lock_timeout') || ', ' ||"
            + " current_setting('transaction_isolation') || ', ' || current_setting('default_transaction_isolation') || ', ' ||"
            + " current_setting('synchronous_commit') || ', ' || current_setting('idle_in_transaction_session_timeout')"
            + " || ', ' || (SELECT count(*) FROM pg_listening_channels())";

    private final String name;
    private final PgBouncer bouncer;
    private final DataSource direct;
    private final DataSource through;
    // what the application that shares the pooler has to set for its own statements
    private final DataSource throughUnprepared;

    PgBouncerContract(String mode, int size) {
        name = "pooled_" + mode;
        bouncer = PgBouncer.start(mode, size);
        direct = PostgreSql.newDataSource(name);
        through = Databases.at(bouncer.url(name));
        throughUnprepared = Databases.at(bouncer.url(name) + "&prepareThreshold=0");
    }

    @BeforeAll
    void createTables() {
        // not the defaults: neither must anybody get ours, nor lose what the server was set to
        Databases.execute(
                direct,
                "ALTER DATABASE " + name + " SET lock_timeout = '7s'",
                "ALTER DATABASE " + name + " SET default_transaction_isolation = 'repeatable read'");
        try (JdbcLeaseStore creator =
                JdbcLeaseStore.builder(direct).createTables(true).build()) {
            creator.initialize();
        }
        Databases.execute(direct, "CREATE TABLE BOOKING (ID BIGINT PRIMARY KEY)");
    }

    @AfterAll
    void stop() {
        bouncer.close();
    }

    @BeforeEach
    void empty() {
        Databases.execute(direct, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE", "DELETE FROM BOOKING");
    }

    private static String settings(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            row.next();
            return row.getString(1);
        }
    }

    private String untouched() throws SQLException {
        try (Connection connection = direct.getConnection()) {
            return settings(connection);
        }
    }

    private JdbcLeaseStore owning() {
        return JdbcLeaseStore.builder(through)
                .ownConnections(through)
                .callTimeout(Duration.ofSeconds(2))
                .build();
    }

    private static void allKindsOfCalls(JdbcLeaseStore store, int round) {
        String lease = "L" + round;
        store.open(StoreTests.lease(lease), StoreTests.AT);
        StoreTests.enroll(store, "election " + round);
        store.renew(lease, 1, null, StoreTests.AT);
        store.observe(BILLING, lease);
        store.claim(lease, StoreTests.firstClaims(List.of("election " + round)), StoreTests.AT);
        store.transfer(lease, List.of(new TermId("election " + round, 1)), lease, StoreTests.AT);
        store.release(lease, List.of(new TermId("election " + round, 2)));
        store.expire(lease, 77);
        store.close(lease);
    }

    private Set<String> seenByAnotherClientDuringAndAfter(JdbcLeaseStore store) throws SQLException {
        List<String> seen = new ArrayList<>();
        try (Connection another = throughUnprepared.getConnection()) {
            for (int i = 0; i < OBSERVATIONS; i++) {
                allKindsOfCalls(store, i);
                seen.add(settings(another));
            }
            store.close();
            seen.add(settings(another));
        }
        assertThat(seen).hasSize(OBSERVATIONS + 1);
        return Set.copyOf(seen);
    }

    @Test
    void anotherClientNeverSeesASettingOfOursFromConnectionsOfOurOwn() throws SQLException {
        assertThat(seenByAnotherClientDuringAndAfter(owning())).containsExactly(untouched());
    }

    @Test
    void anotherClientNeverSeesASettingOfOursFromBorrowedOnes() throws SQLException {
        try (HikariDataSource pool = Pools.ofSize(3, throughUnprepared)) {
            assertThat(seenByAnotherClientDuringAndAfter(
                            JdbcLeaseStore.builder(pool).build()))
                    .containsExactly(untouched());
        }
    }

    @Test
    void anotherClientNeverSeesASettingOfOursWhileAClaimMeetsALock() throws SQLException {
        try (JdbcLeaseStore store = owning();
                Connection blocking = direct.getConnection();
                Connection another = throughUnprepared.getConnection()) {
            StoreTests.enroll(store, "billing");
            lock(blocking);
            for (int i = 0; i < 3; i++) {
                store.claim("L1", StoreTests.firstClaims(BILLING), StoreTests.AT);
                assertThat(settings(another)).isEqualTo(untouched());
            }
        }
    }

    @Test
    void aClaimThatMeetsALockIsReportedAsBlockedAfterAShortWait() throws SQLException {
        try (JdbcLeaseStore store = owning();
                Connection blocking = direct.getConnection()) {
            StoreTests.enroll(store, "billing");
            lock(blocking);

            Duration time =
                    StoreTests.timeOf(() -> assertThat(store.claim("L1", StoreTests.firstClaims(BILLING), StoreTests.AT)
                                    .blocked())
                            .containsExactly("billing"));

            assertThat(time).isBetween(Duration.ofMillis(450), Duration.ofMillis(2_000));
        }
    }

    private static void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT * FROM ELECTION_LEADER FOR UPDATE");
        }
    }

    @Test
    void heartbeatsGoOnAfterTheDriverWouldHaveLeftAStatementWithTheServer() {
        try (JdbcLeaseStore store = owning()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            store.open(StoreTests.lease("L2"), StoreTests.AT);

            for (int beat = 0; beat < 50; beat++) {
                assertThat(store.renew("L1", 1, null, StoreTests.AT)).isTrue();
                assertThat(store.observe(BILLING, "L1").leases()).hasSize(2);
            }
        }
    }

    @Test
    void oneOfTwoInstancesLeadsAndTheOtherOneAfterIt() {
        try (JdbcLeaseStore firstStore = owning();
                JdbcLeaseStore secondStore = owning();
                LeaseElections first = elections(firstStore, "first");
                LeaseElections second = elections(secondStore, "second")) {
            Awaitility.await()
                    .until(() -> first.election("billing").isLeader()
                            ^ second.election("billing").isLeader());
            LeaseElections leader = first.election("billing").isLeader() ? first : second;
            LeaseElections other = leader == first ? second : first;

            leader.close();

            Awaitility.await().until(() -> other.election("billing").isLeader());
        }
    }

    private static LeaseElections elections(JdbcLeaseStore store, String instance) {
        return LeaseElections.builder(store)
                .instance(instance)
                .leaseDuration(Duration.ofSeconds(5))
                .heartbeatInterval(Duration.ofMillis(400))
                .start();
    }

    @Test
    void aFencedTransactionCommitsUntilAnotherInstanceHasTakenOver() throws SQLException {
        Term term = new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15));
        try (JdbcLeaseStore store = owning()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(store, "billing");
            store.claim("L1", StoreTests.firstClaims(BILLING), StoreTests.AT);
            for (int i = 0; i < 20; i++) {
                book(store.fence(), term, i);
            }
            store.expire("L1", 0);
            assertThat(store.claim("L2", List.of(new Claim("billing", 1, 2)), StoreTests.AT)
                            .won())
                    .hasSize(1);

            assertThatThrownBy(() -> book(store.fence(), term, 99)).isInstanceOf(LeadershipLostException.class);
        }

        assertThat(bookings()).isEqualTo(20);
    }

    private void book(JdbcFence fence, Term term, long id) throws SQLException {
        try (Connection connection = throughUnprepared.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO BOOKING VALUES (" + id + ")");
            try {
                fence.check(connection, term);
            } catch (LeadershipLostException e) {
                connection.rollback();
                throw e;
            }
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(settings(connection)).isEqualTo(untouched());
        }
    }

    private long bookings() throws SQLException {
        try (Connection connection = direct.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM BOOKING")) {
            row.next();
            return row.getLong(1);
        }
    }
}
