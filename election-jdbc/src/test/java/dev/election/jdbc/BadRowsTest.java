// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.election.LeaseStoreException;
import dev.election.store.ClaimResult;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.Unreadable;
import dev.election.store.Unreadable.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Rows that somebody wrote by hand and that cannot be read hide no others: they are passed over, and shown as such. */
class BadRowsTest {

    private static final List<String> FEW = StoreTests.elections(3);
    private static final List<String> MANY = StoreTests.elections(150);

    private static final DataSource H2 = Databases.at(Databases.newH2());
    private static final DataSource POSTGRESQL = PostgreSql.newDataSource("badrows");
    private static final DataSource MARIADB = MariaDb.newDataSource("badrows");

    private interface Facts {
        void on(JdbcLeaseStore store, CountingDataSource counting);
    }

    static Stream<Named<DataSource>> databases() {
        return Stream.of(Named.of("H2", H2), Named.of("PostgreSQL", POSTGRESQL), Named.of("MariaDB", MARIADB));
    }

    private static void with(DataSource database, Facts facts) {
        CountingDataSource counting = new CountingDataSource(database);
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .ownConnections(counting.dataSource())
                .createTables(true)
                .build()) {
            store.initialize();
            Databases.execute(database, "DELETE FROM ELECTION_LEADER", "DELETE FROM ELECTION_LEASE");
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            StoreTests.enroll(store, MANY);
            facts.on(store, counting);
        }
    }

    private static void insertLease(DataSource database, String id, String instance, String address, long millis) {
        Databases.execute(
                database,
                "INSERT INTO ELECTION_LEASE (LEASE_ID, INSTANCE_ID, ADDRESS, HEARTBEAT, DURATION_MILLIS, OPENED_AT,"
                        + " RENEWED_AT) VALUES ('" + id + "', '" + instance + "', '" + address + "', 7, " + millis
                        + ", 'now', 'now')");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aNameThatIsRefusedHidesNoOtherRecordHoweverManyAreAskedFor(DataSource database) {
        with(database, (store, counting) -> {
            Databases.execute(
                    database,
                    "INSERT INTO ELECTION_LEADER (ELECTION_NAME, TOKEN, LEASE_ID) VALUES (' by hand', 1, 'L1')",
                    "INSERT INTO ELECTION_LEADER (ELECTION_NAME, TOKEN) VALUES (' by hand too', 1)");

            Observation few = store.observe(FEW, "L1"); // shows what L1 holds, asked for or not
            Observation many = store.observe(MANY, "L1");

            assertThat(few.leaders()).extracting(LeaderRecord::election).containsExactlyInAnyOrderElementsOf(FEW);
            assertThat(many.leaders()).hasSize(MANY.size());
            assertThat(few.unreadable()).extracting(Unreadable::key).containsExactly(" by hand");
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aTokenThatIsNoneHidesNoOtherRecordAndTheElectionIsShownToBeUnreadable(DataSource database) {
        with(database, (store, counting) -> {
            Databases.execute(
                    database,
                    "UPDATE ELECTION_LEADER SET TOKEN = -4 WHERE ELECTION_NAME = 'election 1'",
                    "UPDATE ELECTION_LEADER SET TOKEN = 9223372036854775807 WHERE ELECTION_NAME = 'election 2'");

            Observation few = store.observe(FEW, "L1");

            assertThat(few.leaders()).extracting(LeaderRecord::election).containsExactly("election 0");
            assertThat(few.unreadable())
                    .allMatch(each -> each.kind() == Kind.LEADER)
                    .extracting(Unreadable::key)
                    .containsExactlyInAnyOrder("election 1", "election 2");
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aLeaseWithoutADurationHidesNoOtherAndIsShownToBeUnreadable(DataSource database) {
        with(database, (store, counting) -> {
            insertLease(database, "L2", "b", "http://b", 0);
            insertLease(database, "L3", "c", "http://c", Long.MAX_VALUE);

            Observation shown = store.observe(FEW, "L1");

            assertThat(shown.leases()).extracting(Lease::id).containsExactly("L1");
            assertThat(shown.unreadable())
                    .allMatch(each -> each.kind() == Kind.LEASE)
                    .extracting(Unreadable::key)
                    .containsExactlyInAnyOrder("L2", "L3");
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aLeaseWhoseTextsForPeopleAreRefusedIsShownWithoutThemAndCanBeExpired(DataSource database) {
        with(database, (store, counting) -> {
            insertLease(database, "L2", " b", "http://b ", 1_000);

            Observation shown = store.observe(FEW, "L1");

            assertThat(shown.unreadable()).isEmpty();
            assertThat(shown.leases())
                    .filteredOn(lease -> lease.id().equals("L2"))
                    .singleElement()
                    .satisfies(lease -> {
                        assertThat(lease.heartbeat()).isEqualTo(7);
                        assertThat(lease.address()).isNull();
                    });
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aLeaseWhoseHeartbeatIntervalIsNoneIsShownWithoutIt(DataSource database) {
        with(database, (store, counting) -> {
            insertLease(database, "L2", "b", "http://b", 1_000);
            insertLease(database, "L3", "c", "http://c", 1_000);
            Databases.execute(
                    database,
                    "UPDATE ELECTION_LEASE SET INTERVAL_MILLIS = -2000 WHERE LEASE_ID = 'L2'",
                    "UPDATE ELECTION_LEASE SET INTERVAL_MILLIS = 9223372036854775807 WHERE LEASE_ID = 'L3'");

            Observation shown = store.observe(FEW, "L1");

            assertThat(shown.unreadable()).isEmpty();
            assertThat(shown.leases())
                    .filteredOn(lease -> !lease.id().equals("L1"))
                    .hasSize(2)
                    .allSatisfy(lease -> assertThat(lease.interval()).isNull());
        });
    }

    @Test
    void aHeartbeatIntervalThatIsNoneIsReportedWithItsRow() {
        List<String> lines = logOf(store -> {
            Databases.execute(H2, "UPDATE ELECTION_LEASE SET INTERVAL_MILLIS = -2000 WHERE LEASE_ID = 'L1'");
            store.observe(FEW, "L1");
        });

        assertThat(lines)
                .anyMatch(line -> line.contains("ELECTION_LEASE with LEASE_ID = 'L1'")
                        && line.contains("The heartbeat interval PT-2S is shorter than 1 ms"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void recordsThatDidNotChangeAreNotReadAgainForTheSakeOfOneThatCannotBeRead(DataSource database) {
        with(database, (store, counting) -> {
            Databases.execute(
                    database,
                    "INSERT INTO ELECTION_LEADER (ELECTION_NAME, TOKEN) VALUES (' by hand', 3)",
                    "UPDATE ELECTION_LEADER SET TOKEN = -4 WHERE ELECTION_NAME = 'election 1'");
            insertLease(database, "L2", "b", "http://b", 0);
            store.observe(MANY, "L1");

            assertThat(counting.statementsOf(() -> {
                        Observation again = store.observe(MANY, "L1");
                        assertThat(again.leaders()).hasSize(MANY.size() - 1);
                        assertThat(again.unreadable())
                                .extracting(Unreadable::key)
                                .containsExactlyInAnyOrder("election 1", "L2");
                    }))
                    .hasSize(1);
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void claimsBesideABadRowAreWonAndReadBack(DataSource database) {
        with(database, (store, counting) -> {
            Databases.execute(
                    database,
                    "UPDATE ELECTION_LEADER SET TOKEN = -4, LEASE_ID = 'L1' WHERE ELECTION_NAME = 'election 1'",
                    "INSERT INTO ELECTION_LEADER (ELECTION_NAME, TOKEN, LEASE_ID) VALUES (' by hand', 1, 'L1')");

            ClaimResult result = store.claim("L1", StoreTests.firstClaims(FEW), StoreTests.AT);

            assertThat(result.won()).containsExactlyInAnyOrder("election 0", "election 2");
        });
    }

    @Test
    void eachIsReportedOnceWithItsTableAndKey() {
        List<String> lines = logOf(store -> {
            Databases.execute(H2, "UPDATE ELECTION_LEADER SET TOKEN = -4 WHERE ELECTION_NAME = 'election 1'");
            insertLease(H2, "L2", "b", "http://b", 0);
            store.observe(FEW, "L1");
            store.observe(FEW, "L1");
        });

        assertThat(lines)
                .filteredOn(line -> line.contains("cannot be read"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("ELECTION_LEADER with ELECTION_NAME = 'election 1'"),
                        line -> assertThat(line).contains("ELECTION_LEASE with LEASE_ID = 'L2'"));
    }

    private static List<String> logOf(Consumer<JdbcLeaseStore> steps) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.election.jdbc");
        logger.addAppender(log);
        try {
            with(H2, (store, counting) -> {
                steps.accept(store);
                StoreTests.awaitLog();
            });
            return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void aNameThatTheEncodingLacksKeepsNoOtherFromBeingEnrolledAndShown() {
        Databases.execute(
                POSTGRESQL, "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        DataSource latin = Databases.at(PostgreSql.url("latin", PostgreSql.port()));
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(latin).createTables(true).build()) {
            store.initialize();
            assertThatThrownBy(() -> StoreTests.enroll(store, List.of("\u0442\u0435\u0441\u0442")))
                    .isInstanceOf(LeaseStoreException.class);
            StoreTests.enroll(store, FEW);

            List<String> asked = new ArrayList<>(FEW);
            asked.add("\u0442\u0435\u0441\u0442");

            assertThat(store.observe(asked, null).leaders()).hasSize(FEW.size());
            assertThat(store.observe(asked, null).leaders()).hasSize(FEW.size());
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void enrollsBesideARecordThatCannotBeRead(DataSource database) {
        with(database, (store, counting) -> {
            Databases.execute(database, "UPDATE ELECTION_LEADER SET TOKEN = -4 WHERE ELECTION_NAME = 'election 1'");

            StoreTests.enroll(store, List.of("election 1", "added"));

            assertThat(store.observe(Set.of("added"), null).leaders()).hasSize(1);
        });
    }
}
