// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.election.LeaderElection;
import dev.election.LeadershipLostException;
import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.runtime.LeaseElections;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Reads that a driver or proxy sends to a replica, while the replica lags behind. Decision 44. */
class ReadLagTest {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    // How long a test waits that shows what happens when a replica does not catch up in time.
    private static final Duration CALL = Duration.ofMillis(800);
    // For tests in which it does, however busy the machine is.
    private static final Duration PATIENT_CALL = Duration.ofSeconds(30);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.election");

    enum Product {
        H2,
        POSTGRESQL;

        DataSource newDatabase() {
            return this == H2
                    ? Databases.at(Databases.newH2())
                    : PostgreSql.newDataSource("lag_" + DATABASES.incrementAndGet());
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private List<String> messages(Level level) {
        StoreTests.awaitLog();
        return Stream.of(log.list.toArray(ILoggingEvent[]::new))
                .filter(line -> line.getLevel().isGreaterOrEqual(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private interface Facts {
        void on(JdbcLeaseStore store, LaggingReads reads, DataSource primary);
    }

    private static void with(Product product, boolean knowsTransactions, Facts facts) {
        with(product, knowsTransactions, CALL, facts);
    }

    private static void with(Product product, boolean knowsTransactions, Duration callTimeout, Facts facts) {
        DataSource primary = product.newDatabase();
        LaggingReads reads = new LaggingReads(primary, product.newDatabase(), knowsTransactions);
        DataSource routed = reads.dataSource();
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(routed)
                .ownConnections(routed)
                .callTimeout(callTimeout)
                .build()) {
            store.initialize();
            facts.on(store, reads, primary);
        }
    }

    private static void lead(JdbcLeaseStore store) {
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        StoreTests.enroll(store, "billing");
        store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT);
    }

    private static Observation observe(JdbcLeaseStore store) {
        return store.observe(Set.of("billing"), "L1");
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void anObservationShowsAClaimThatTheReplicaDoesNotHave(Product product) {
        with(product, true, (store, reads, primary) -> {
            lead(store);

            assertThat(observe(store).leaders())
                    .singleElement()
                    .extracting(LeaderRecord::leaseId, LeaderRecord::token)
                    .containsExactly("L1", 1L);
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void anObservationShowsAHeartbeatThatTheReplicaDoesNotHave(Product product) {
        with(product, true, (store, reads, primary) -> {
            lead(store);
            reads.catchUp();
            observe(store);
            store.renew("L1", 1, null, StoreTests.AT);
            store.renew("L1", 2, null, StoreTests.AT);

            assertThat(observe(store).leases())
                    .singleElement()
                    .extracting(Lease::heartbeat)
                    .isEqualTo(2L);
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void aTokenThatWasShownIsNotFollowedByALowerOne(Product product) {
        with(product, true, (store, reads, primary) -> {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            Databases.execute(primary, "INSERT INTO ELECTION_LEADER (ELECTION_NAME, TOKEN) VALUES ('billing', 7)");
            reads.catchUp();
            observe(store);
            Databases.execute(primary, "UPDATE ELECTION_LEADER SET TOKEN = 6");
            reads.catchUp(); // an older state, as a second replica may have it
            Databases.execute(primary, "UPDATE ELECTION_LEADER SET TOKEN = 8");

            assertThat(observe(store).leaders())
                    .singleElement()
                    .extracting(LeaderRecord::token)
                    .isEqualTo(8L);
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void theLagIsReportedOnceWithItsNumbersAndTheCure(Product product) {
        with(product, true, (store, reads, primary) -> {
            lead(store);
            reads.catchUp();
            store.renew("L1", 1, null, StoreTests.AT);
            observe(store);
            store.renew("L1", 2, null, StoreTests.AT);
            observe(store);

            assertThat(messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("lag behind its writes")
                    .contains("heartbeat 1 of lease L1 was confirmed, but heartbeat 0 was read")
                    .contains("@ElectionDataSource");
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void nothingIsReadFromTheReplicaAnyMoreOnceItLagged(Product product) {
        with(product, true, (store, reads, primary) -> {
            lead(store);
            observe(store);
            int before = reads.reads();
            store.renew("L1", 1, null, StoreTests.AT);
            observe(store);
            observe(store);

            assertThat(reads.reads()).isEqualTo(before);
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void anObservationWaitsForAReplicaThatItCannotAvoid(Product product) {
        with(product, false, PATIENT_CALL, (store, reads, primary) -> {
            lead(store);
            reads.catchUpBefore(9); // two readings, which need at most six statements, have shown that it lags

            assertThat(observe(store).leaders())
                    .extracting(LeaderRecord::leaseId)
                    .containsExactly("L1");
        });
    }

    /** The records are read before the leases: the replica may catch up in between. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void anObservationIsNotOldWheneverTheReplicaCatchesUp(int statement) {
        with(Product.H2, false, PATIENT_CALL, (store, reads, primary) -> {
            lead(store);
            reads.catchUpBefore(statement);

            assertThat(observe(store).leaders())
                    .extracting(LeaderRecord::leaseId)
                    .containsExactly("L1");
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void anObservationFailsWithTheCureIfTheReplicaDoesNotCatchUpInTime(Product product) {
        with(product, false, (store, reads, primary) -> {
            lead(store);

            assertThatThrownBy(() -> observe(store))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("heartbeat 0 of lease L1 was confirmed, but no such lease was read")
                    .hasMessageContaining("point leader election at the primary");
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void aPrimaryThatWasSetBackIsShownAsItIsAndIsNoLag(Product product) {
        with(product, true, (store, reads, primary) -> {
            lead(store);
            store.renew("L1", 1, null, StoreTests.AT);
            reads.catchUp();
            observe(store);
            Databases.execute(
                    primary,
                    "UPDATE ELECTION_LEADER SET TOKEN = 0, LEASE_ID = NULL",
                    "UPDATE ELECTION_LEASE SET HEARTBEAT = 0");
            reads.catchUp();

            for (int i = 0; i < 2; i++) {
                Observation seen = observe(store);
                assertThat(seen.leaders()).extracting(LeaderRecord::token).containsExactly(0L);
                assertThat(seen.leases()).extracting(Lease::heartbeat).containsExactly(0L);
            }
            assertThat(messages(Level.WARN)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void anInstanceWithoutALeaseWritesNothingToObserve(Product product) {
        with(product, true, (store, reads, primary) -> {
            lead(store);
            int before = reads.reads();

            assertThat(store.observe(Set.of("billing"), null).leaders()).isEmpty();
            assertThat(reads.reads()).isGreaterThan(before);
        });
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void aLeaseThatAPeerExpiredIsNoLag(Product product) {
        with(product, true, (store, reads, primary) -> {
            lead(store);
            reads.catchUp();
            observe(store);
            Databases.execute(primary, "DELETE FROM ELECTION_LEASE");
            reads.catchUp();

            assertThat(observe(store).leases()).isEmpty();
            assertThat(messages(Level.WARN)).isEmpty();
        });
    }

    /** The replica still shows its record, which the fence does not find. */
    @ParameterizedTest
    @EnumSource(Product.class)
    void aTermThatIsOverDoesNotCommitThoughTheReplicaShowsIt(Product product) {
        with(product, true, PATIENT_CALL, (store, reads, primary) -> {
            lead(store);
            reads.catchUp();
            Databases.execute(
                    primary, "DELETE FROM ELECTION_LEASE", "UPDATE ELECTION_LEADER SET TOKEN = 2, LEASE_ID = 'L2'");
            Term first = new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15));

            try (Connection connection = reads.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> store.fence().checkWhereFenced(connection, first))
                        .isInstanceOf(LeadershipLostException.class);
                connection.rollback();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aNameThatTheEncodingRejectsFailsNoMoreThanOneObservation() {
        LaggingReads reads = new LaggingReads(newLatinDatabase(), newLatinDatabase(), true);
        DataSource routed = reads.dataSource();
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(routed).ownConnections(routed).build()) {
            lead(store);
            observe(store); // detects the lag
            Set<String> names = Set.of("billing", "\u8acb\u6c42");
            assertThatThrownBy(() -> store.observe(names, "L1")).isInstanceOf(LeaseStoreException.class);

            assertThat(store.observe(names, "L1").leaders())
                    .extracting(LeaderRecord::leaseId)
                    .containsExactly("L1");
        }
    }

    private static DataSource newLatinDatabase() {
        String name = "lag_latin_" + DATABASES.incrementAndGet();
        Databases.execute(
                Databases.at(PostgreSql.url("postgres", PostgreSql.port())),
                "CREATE DATABASE " + name + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        return Databases.at(PostgreSql.url(name, PostgreSql.port()));
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void aStuckTransactionFailsAnObservationInTime(Product product) {
        LaggingReads reads = new LaggingReads(product.newDatabase(), product.newDatabase(), false);
        DataSource primary = reads.primary();
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(reads.dataSource()).callTimeout(CALL).build()) {
            lead(store);

            whileLocked(primary, () -> assertThatThrownBy(() -> observe(store))
                    .isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("because another transaction holds a lock"));
        }
    }

    private static void whileLocked(DataSource primary, Runnable facts) {
        try (Connection stuck = primary.getConnection();
                Statement update = stuck.createStatement()) {
            stuck.setAutoCommit(false);
            update.execute("UPDATE ELECTION_LEASE SET ADDRESS = 'elsewhere'");
            facts.run();
            stuck.rollback();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Arguments> routers() {
        return Stream.of(Product.values())
                .flatMap(product -> Stream.of(Arguments.of(product, true), Arguments.of(product, false)));
    }

    @ParameterizedTest
    @MethodSource("routers")
    void oneTermLastsThroughManyHeartbeatsThoughReadsLag(Product product, boolean knowsTransactions) {
        whileReplicating(product, knowsTransactions, reads -> {
            try (JdbcLeaseStore store = JdbcLeaseStore.builder(reads.dataSource())
                            .ownConnections(reads.dataSource())
                            .callTimeout(Duration.ofSeconds(1))
                            .build();
                    LeaseElections elections = LeaseElections.builder(store)
                            .leaseDuration(Duration.ofSeconds(5))
                            .heartbeatInterval(Duration.ofMillis(100))
                            .start()) {
                LeaderElection billing = elections.election("billing");
                await().until(billing::isLeader);
                long before = reads.heartbeat();
                await().until(() -> reads.heartbeat() > before + 20);

                assertThat(billing.requireTerm().token()).isEqualTo(1);
                assertThat(messages(Level.ERROR)).isEmpty();
            }
        });
    }

    private static void whileReplicating(Product product, boolean knowsTransactions, Consumer<LaggingReads> facts) {
        LaggingReads reads = new LaggingReads(product.newDatabase(), product.newDatabase(), knowsTransactions);
        ScheduledExecutorService replication = Executors.newSingleThreadScheduledExecutor();
        try {
            var unused = replication.scheduleWithFixedDelay(reads::catchUp, 0, 300, TimeUnit.MILLISECONDS);
            facts.accept(reads);
        } finally {
            replication.shutdownNow();
        }
    }
}
