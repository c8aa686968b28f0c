// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A database, or a way to it, that takes more time than there is. */
class SlowDatabaseTest {

    private final DataSource database = Databases.at(Databases.newH2());

    @Test
    void thousandsOfElectionsAreWonOverSeveralCallsIfOneIsTooShort() {
        List<String> elections = StoreTests.elections(5_000);
        try (JdbcLeaseStore quick =
                JdbcLeaseStore.builder(database).createTables(true).build()) {
            quick.open(StoreTests.lease("L1"), StoreTests.AT);
            quick.enroll(elections.stream().collect(Collectors.toMap(name -> name, SlowDatabaseTest::token)));
        }
        // Two hundred have the same token, so it takes 25 updates of 100 ms each: more than there is time for, and
        // half the time is left for a busy machine.
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(slowedDown(Duration.ofMillis(100)))
                .callTimeout(Duration.ofMillis(1_500))
                .build()) {
            store.initialize();

            Set<String> won = new HashSet<>();
            await().until(() -> won.addAll(claim(store, elections, won)) && won.size() == elections.size());
        }
    }

    @Test
    void thousandsOfElectionsAreEnrolledOverSeveralCallsIfOneIsTooShort() {
        List<String> elections = StoreTests.elections(3_000);
        // twelve inserts of 250 ms each
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(slowedDown(Duration.ofMillis(250)))
                .createTables(true)
                .callTimeout(Duration.ofMillis(1_500))
                .build()) {
            store.initialize();

            await().until(() -> {
                Set<String> there = store.observe(elections, null).leaders().stream()
                        .map(LeaderRecord::election)
                        .collect(Collectors.toSet());
                List<String> missing =
                        elections.stream().filter(name -> !there.contains(name)).toList();
                StoreTests.enroll(store, missing);
                return missing.isEmpty();
            });
        }
    }

    private DataSource slowedDown(Duration update) {
        return Proxies.of(
                DataSource.class,
                database,
                "getConnection",
                connection -> Proxies.of(
                        Connection.class,
                        (Connection) connection,
                        "prepareStatement",
                        statement -> Proxies.of(
                                PreparedStatement.class, (PreparedStatement) statement, "executeUpdate", rows -> {
                                    LockSupport.parkNanos(update.toNanos());
                                    return rows;
                                })));
    }

    private static Set<String> claim(JdbcLeaseStore store, List<String> elections, Set<String> won) {
        List<String> left =
                elections.stream().filter(name -> !won.contains(name)).toList();
        List<Claim> claims = left.stream()
                .map(name -> new Claim(name, token(name), token(name) + 1))
                .toList();
        return store.claim("L1", claims, StoreTests.AT).won();
    }

    private static long token(String election) {
        return Integer.parseInt(election.substring("election ".length())) / 200;
    }

    @Test
    void theFirstCallAfterAnOutageInWhichTwentyConnectsHangIsAnswered() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean hangs = new AtomicBoolean(true);
        DataSource hanging = Proxies.of(DataSource.class, database, "getConnection", connection -> {
            awaitIf(hangs.get(), never);
            return connection;
        });
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(hanging)
                .ownConnections(hanging)
                .createTables(true)
                .callTimeout(Duration.ofMillis(100))
                .build()) {
            for (int call = 0; call < 20; call++) {
                assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT))
                        .hasMessageContaining("did not respond");
            }
            hangs.set(false);

            // the very first one has code to load, and tables to create
            await().atMost(Duration.ofSeconds(3))
                    .ignoreExceptions()
                    .until(() -> !store.renew("L1", 1, null, StoreTests.AT));
        } finally {
            never.countDown();
        }
    }

    @Test
    void aClaimIsWonThoughTheConnectionCameAfterMostOfItsTime() {
        List<String> billing = List.of("billing");
        try (JdbcLeaseStore quick =
                JdbcLeaseStore.builder(database).createTables(true).build()) {
            StoreTests.enroll(quick, billing);
        }
        DataSource pool = Proxies.of(DataSource.class, database, "getConnection", connection -> {
            LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
            return connection;
        });
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(pool).callTimeout(Duration.ofSeconds(2)).build()) {
            assertThat(store.claim("L1", StoreTests.firstClaims(billing), StoreTests.AT)
                            .won())
                    .containsExactly("billing");
        }
    }

    private static void awaitIf(boolean hangs, CountDownLatch answer) {
        try {
            assertThat(!hangs || answer.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anInterruptedCallerWaitsNoLonger() {
        try (JdbcLeaseStore store = JdbcLeaseStore.builder(database)
                .ownConnections(database)
                .createTables(true)
                .build()) {
            store.initialize();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> store.renew("L1", 1, null, StoreTests.AT)).hasMessageContaining("Interrupted");

            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
