// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.LeaseStoreException;
import dev.election.store.Hint;
import dev.election.store.HintListener;
import dev.election.store.TermId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Hints between stores on a real PostgreSQL: what frees an election is sent to others, at once. */
class PostgresHintsTest {

    private static final AtomicLong DATABASES = new AtomicLong();

    private final String database = "hints" + DATABASES.incrementAndGet();
    private final DataSource dataSource = PostgreSql.newDataSource(database);
    private final List<JdbcLeaseStore> stores = new ArrayList<>();
    private final AtomicInteger hints = new AtomicInteger();
    private final JdbcLeaseStore mover = store(dataSource, true);

    private JdbcLeaseStore store(DataSource own, boolean push) {
        JdbcLeaseStore store = JdbcLeaseStore.builder(own)
                .ownConnections(own)
                .createTables(true)
                .push(push)
                .build();
        stores.add(store);
        return store;
    }

    @BeforeEach
    void lead() {
        mover.open(StoreTests.lease("L1"), StoreTests.AT);
        mover.open(StoreTests.lease("L2"), StoreTests.AT);
        StoreTests.enroll(mover, "billing");
        mover.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT);
    }

    @AfterEach
    void close() {
        stores.forEach(JdbcLeaseStore::close);
    }

    /** A store whose hints are counted, once it listens. */
    private JdbcLeaseStore listening(DataSource own) {
        return listening(own, hint -> hints.incrementAndGet());
    }

    private JdbcLeaseStore listening(DataSource own, HintListener listener) {
        JdbcLeaseStore store = begun(own, listener);
        await().until(() -> hints.get() == 1); // that it listens now: what came before was not heard
        hints.set(0);
        return store;
    }

    private JdbcLeaseStore begun(DataSource own, HintListener listener) {
        JdbcLeaseStore store = store(own, true);
        store.addHintListener(listener);
        store.initialize();
        return store;
    }

    private void noHint() {
        await().during(Duration.ofMillis(100)).until(() -> hints.get() == 0);
    }

    @Test
    void aReleaseIsToldToOthers() {
        listening(dataSource);
        mover.release("L1", List.of(new TermId("billing", 1)));

        await().until(() -> hints.get() == 1);
    }

    @Test
    void aReleaseTellsOfItsTerms() {
        Queue<Hint> told = toldTo(dataSource);
        mover.release("L1", List.of(new TermId("billing", 1)));

        await().untilAsserted(() -> assertThat(told).containsExactly(Hint.released(List.of(new TermId("billing", 1)))));
    }

    @Test
    void aReleaseOfManyIsToldOnceAllAreFree() {
        List<String> many = IntStream.range(0, 300).mapToObj(i -> "e" + i).toList();
        mover.enroll(many.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
        mover.claim("L1", StoreTests.firstClaims(many), StoreTests.AT);
        Queue<Hint> told = toldTo(dataSource);
        mover.release("L1", many.stream().map(name -> new TermId(name, 1)).toList());

        await().until(() -> !told.isEmpty());
        await().during(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(told).containsExactly(Hint.SOMETHING));
    }

    @Test
    void aCloseTellsOfItsLease() {
        Queue<Hint> told = toldTo(dataSource);
        mover.close("L1");

        await().untilAsserted(() -> assertThat(told).containsExactly(Hint.closed("L1")));
    }

    @Test
    void anExpiryTellsOfItsLease() {
        Queue<Hint> told = toldTo(dataSource);
        mover.expire("L1", 0);

        await().untilAsserted(() -> assertThat(told).containsExactly(Hint.expired("L1")));
    }

    @Test
    void whatAnybodyElseNotifiesOfIsAHint() {
        Queue<Hint> told = toldTo(dataSource);
        Databases.execute(dataSource, "NOTIFY election_public_election_leader, 'terms\nnonsense'");

        await().untilAsserted(() -> assertThat(told).containsExactly(Hint.SOMETHING));
    }

    private Queue<Hint> toldTo(DataSource own) {
        Queue<Hint> told = new ConcurrentLinkedQueue<>();
        listening(own, hint -> {
            told.add(hint);
            hints.incrementAndGet();
        });
        told.clear(); // that it listens
        return told;
    }

    @Test
    void aLeaseIsClosedAlsoIfNobodyCanBeTold() {
        JdbcLeaseStore store = store(failingToNotify("54000"), true); // the queue of notifications is full
        store.close("L1");

        assertThat(mover.renew("L1", 1, null, StoreTests.AT)).isFalse();
    }

    @Test
    void aLeaseIsClosedAlsoIfTellingIsRefused() {
        JdbcLeaseStore store = store(failingToNotify("42501"), true);
        store.close("L1");

        assertThat(mover.renew("L1", 1, null, StoreTests.AT)).isFalse();
    }

    @Test
    void aLeaseIsClosedByAnotherTryIfTheNotificationWaitsForALock() {
        JdbcLeaseStore store = store(failingToNotify("55P03"), true);
        assertThatThrownBy(() -> store.close("L1")).isInstanceOf(LeaseStoreException.class);
        store.close("L1");

        assertThat(mover.renew("L1", 1, null, StoreTests.AT)).isFalse();
    }

    @Test
    void aStatementOfItsOwnTellsOfTheSame() {
        Queue<Hint> told = toldTo(dataSource);
        JdbcLeaseStore store = store(Proxies.failing(dataSource, "RETURNING pg_notify", "42501"), true);
        store.close("L1");

        await().untilAsserted(() -> assertThat(told).containsExactly(Hint.closed("L1")));
    }

    private DataSource failingToNotify(String state) {
        return Proxies.failing(dataSource, "pg_notify", state);
    }

    @Test
    void aReleaseOfNothingIsNotTold() {
        listening(dataSource);
        mover.release("L1", List.of(new TermId("billing", 7)));

        noHint();
    }

    @Test
    void aReleaseIsToldToOthersAlsoIfAnotherElectionOfTheCallIsLocked() throws SQLException {
        StoreTests.enroll(mover, "payroll");
        mover.claim("L1", StoreTests.firstClaims(List.of("payroll")), StoreTests.AT);
        listening(dataSource);
        try (Connection other = dataSource.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM ELECTION_LEADER WHERE ELECTION_NAME = 'payroll' FOR UPDATE");
            List<TermId> both = List.of(new TermId("billing", 1), new TermId("payroll", 1));
            assertThatThrownBy(() -> mover.release("L1", both)).isInstanceOf(LeaseStoreException.class);
        }

        await().until(() -> hints.get() == 1);
    }

    @Test
    void anExpiryIsToldToOthers() {
        listening(dataSource);
        mover.expire("L1", 0);

        await().until(() -> hints.get() == 1);
    }

    @Test
    void anExpiryThatComesTooLateIsNotTold() {
        mover.renew("L1", 1, null, StoreTests.AT);
        listening(dataSource);
        mover.expire("L1", 0);

        noHint();
    }

    @Test
    void aClosedLeaseIsToldToOthers() {
        listening(dataSource);
        mover.close("L1");

        await().until(() -> hints.get() == 1);
    }

    @Test
    void aTransferIsToldToOthers() {
        listening(dataSource);
        mover.transfer("L1", List.of(new TermId("billing", 1)), "L2", StoreTests.AT);

        await().until(() -> hints.get() == 1);
    }

    @Test
    void heartbeatsAndClaimsAreNotTold() {
        listening(dataSource);
        mover.renew("L1", 1, null, StoreTests.AT);
        mover.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT);

        noHint();
    }

    @Test
    void whatAStoreDoesItselfIsNotTold() {
        listening(dataSource).release("L1", List.of(new TermId("billing", 1)));

        noHint();
    }

    @Test
    void itListensOnAConnectionOfItsOwnThatCallsDoNotWaitFor() {
        CountingDataSource counting = new CountingDataSource(dataSource);
        JdbcLeaseStore store = listening(counting.dataSource());
        for (int i = 0; i < 50; i++) {
            store.renew("L2", 1, null, StoreTests.AT);
        }

        assertThat(counting.open()).isEqualTo(2);
    }

    @Test
    void itHasOneConnectionWhileNobodyWantsHints() {
        CountingDataSource counting = new CountingDataSource(dataSource);
        JdbcLeaseStore store = store(counting.dataSource(), true);
        store.initialize();
        store.renew("L2", 1, null, StoreTests.AT);

        assertThat(counting.open()).isEqualTo(1);
        assertThat(receivers()).isEmpty();
    }

    @Test
    void aListenerThatIsAddedLaterIsNotified() {
        JdbcLeaseStore store = store(dataSource, true);
        store.initialize();
        store.addHintListener(hint -> hints.incrementAndGet());

        assertThatHintsAreReceived();
    }

    /** The first hint follows each LISTEN, the second is that of another instance. */
    private void assertThatHintsAreReceived() {
        await().until(() -> hints.get() == 1);
        mover.close("L1");

        await().until(() -> hints.get() == 2);
    }

    @Test
    void aListenerThatComesBackIsNotifiedOnTheSameConnection() {
        CountingDataSource counting = new CountingDataSource(dataSource);
        HintListener listener = hint -> hints.incrementAndGet();
        JdbcLeaseStore store = listening(counting.dataSource(), listener);
        int opened = counting.opened();
        store.removeHintListener(listener);
        store.addHintListener(listener);
        mover.close("L1");

        await().until(() -> hints.get() == 1);
        assertThat(counting.opened()).isEqualTo(opened);
    }

    @Test
    void noConnectionIsLeftWhileNoneIsToBeKept() {
        CountingDataSource counting = new CountingDataSource(dataSource);
        JdbcLeaseStore store = listening(counting.dataSource());
        store.keepConnections(false);

        assertThat(counting.open()).isZero();
        store.renew("L2", 1, null, StoreTests.AT);
        assertThat(counting.open()).isZero();
    }

    @Test
    void itListensAgainWhenConnectionsMayBeKept() {
        JdbcLeaseStore store = listening(dataSource);
        store.keepConnections(false);
        store.keepConnections(true);
        store.initialize();

        assertThatHintsAreReceived();
    }

    @Test
    void neitherConnectionNorThreadIsLeftWhenTheStoreIsClosed() {
        CountingDataSource counting = new CountingDataSource(dataSource);
        JdbcLeaseStore store = listening(counting.dataSource());
        Set<Thread> receivers = receivers();
        assertThat(receivers).hasSize(1);
        store.close();

        assertThat(counting.open()).isZero();
        await().until(() -> receivers.stream().noneMatch(Thread::isAlive));
    }

    private static Set<Thread> receivers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("election-jdbc-hints"))
                .collect(Collectors.toSet());
    }

    @Test
    void aListenerThatThrowsKeepsTheOthersFromNothing() {
        JdbcLeaseStore store = store(dataSource, true);
        store.addHintListener(hint -> {
            throw new IllegalStateException("thrown by a test");
        });
        store.addHintListener(hint -> hints.incrementAndGet());
        store.initialize();

        assertThatHintsAreReceived();
    }

    @Test
    void nothingIsAskedOfTheDatabaseWhileItWaits() {
        CountingDataSource counting = new CountingDataSource(dataSource);
        listening(counting.dataSource());

        assertThat(counting.statementsOf(this::noHint)).isEmpty();
    }

    @Test
    void anotherConnectionListensWhenTheFirstIsGone() {
        listening(dataSource);
        Databases.execute(
                dataSource,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database
                        + "' AND query LIKE 'LISTEN%'");

        assertThatHintsAreReceived();
    }

    @Test
    void whoSwitchedItOffTellsNobody() {
        listening(dataSource);
        store(dataSource, false).close("L1");

        noHint();
    }

    @Test
    void whoSwitchedItOffHearsNothing() {
        JdbcLeaseStore deaf = store(dataSource, false);
        deaf.addHintListener(hint -> hints.incrementAndGet());
        deaf.initialize();
        mover.close("L1");

        noHint();
    }

    @Test
    void whoIsRemovedHearsNothing() {
        JdbcLeaseStore store = store(dataSource, true);
        HintListener listener = hint -> hints.incrementAndGet();
        store.addHintListener(listener);
        store.removeHintListener(listener);
        store.initialize();
        mover.close("L1");

        noHint();
    }

    @Test
    void thoseWhoUseOtherTablesAreNotTold() {
        JdbcLeaseStore elsewhere = JdbcLeaseStore.builder(dataSource)
                .ownConnections(dataSource)
                .tablePrefix("OTHER_")
                .createTables(true)
                .build();
        stores.add(elsewhere);
        elsewhere.addHintListener(hint -> hints.incrementAndGet());
        elsewhere.initialize();
        await().until(() -> hints.getAndSet(0) == 1);
        mover.close("L1");

        noHint();
    }

    @Test
    void aDriverThatHangsCostsHintsAlone() {
        CountDownLatch end = new CountDownLatch(1);
        CountingDataSource counting = new CountingDataSource(hangingInTheDriverUntil(end));
        JdbcLeaseStore store = begun(counting.dataSource(), hint -> hints.incrementAndGet());

        await().during(Duration.ofMillis(300))
                .until(() -> store.renew("L2", 1, null, StoreTests.AT) && counting.open() <= 2);
        end.countDown();
    }

    private DataSource hangingInTheDriverUntil(CountDownLatch end) {
        return Proxies.of(
                DataSource.class,
                dataSource,
                "getConnection",
                connection -> Proxies.of(
                        Connection.class,
                        (Connection) connection,
                        "unwrap",
                        driver ->
                                Proxies.seeing(PGConnection.class, (PGConnection) driver, "getNotifications", given -> {
                                    try {
                                        end.await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                })));
    }

    @Test
    void behindAPoolerNoHintsAreReceived() {
        JdbcLeaseStore pooled = store(behindAPooler(), true);
        pooled.addHintListener(hint -> hints.incrementAndGet());
        pooled.initialize();
        mover.close("L1");

        noHint();
        assertThatCode(() -> pooled.observe(Set.of("billing"), null)).doesNotThrowAnyException();
    }

    // A pooler tells the driver of a process of its own making.
    private DataSource behindAPooler() {
        return Proxies.of(
                DataSource.class,
                dataSource,
                "getConnection",
                connection -> Proxies.of(
                        Connection.class,
                        (Connection) connection,
                        "unwrap",
                        driver -> Proxies.of(
                                PGConnection.class, (PGConnection) driver, "getBackendPID", pid -> (int) pid + 1)));
    }
}
