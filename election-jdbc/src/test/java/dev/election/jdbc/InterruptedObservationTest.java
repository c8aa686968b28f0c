// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Claim;
import dev.election.store.LeaderRecord;
import dev.election.store.Lease;
import dev.election.store.Observation;
import dev.election.store.TermId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other instances change between the statements of a look. */
class InterruptedObservationTest {

    private static final List<String> ELECTIONS = StoreTests.elections(150);

    private final DataSource database = Databases.at(Databases.newH2());
    private final JdbcLeaseStore others =
            JdbcLeaseStore.builder(database).createTables(true).build();
    // What happens after the queries of a look, one after the other.
    private final Queue<Runnable> afterQueries = new ArrayDeque<>();
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(interrupted()).build();

    @BeforeEach
    void watch() {
        for (String id : List.of("L1", "L2")) {
            others.open(StoreTests.lease(id), StoreTests.AT);
        }
        StoreTests.enroll(others, ELECTIONS);
        others.claim("L2", StoreTests.firstClaims(List.of("election 7", "election 8")), StoreTests.AT);
        store.observe(ELECTIONS, "L1");
    }

    @AfterEach
    void close() {
        store.close();
        others.close();
    }

    @Test
    void aLeaseThatWasOpenedAfterTheLeasesWereReadIsShownIfARecordNamesIt() {
        release("election 7", 1);
        afterQueries.add(this::takeOver);

        Observation observation = store.observe(ELECTIONS, "L1");

        assertThat(observation.leaders()).contains(new LeaderRecord("election 7", 2, "L3", StoreTests.AT));
        assertThat(observation.leases()).extracting(Lease::id).contains("L3");
    }

    @Test
    void whatChangedAfterTheFingerprintWasReadIsShownByTheNextLook() {
        afterQueries.add(() -> release("election 7", 1));

        store.observe(ELECTIONS, "L1");

        assertThat(holderOf("election 7")).isNull();
    }

    @Test
    void whatChangedAfterTheRecordsWereReadIsShownByTheNextLook() {
        release("election 7", 1);
        afterQueries.add(() -> {});
        afterQueries.add(() -> release("election 8", 1));

        store.observe(ELECTIONS, "L1");

        assertThat(holderOf("election 8")).isNull();
    }

    private @Nullable String holderOf(String election) {
        return store.observe(ELECTIONS, "L1").leaders().stream()
                .filter(leader -> leader.election().equals(election))
                .findFirst()
                .orElseThrow()
                .leaseId();
    }

    private void release(String election, long token) {
        others.release("L2", List.of(new TermId(election, token)));
    }

    private void takeOver() {
        others.open(StoreTests.lease("L3"), StoreTests.AT);
        others.claim("L3", List.of(new Claim("election 7", 1, 2)), StoreTests.AT);
    }

    private DataSource interrupted() {
        return Proxies.of(
                DataSource.class,
                database,
                "getConnection",
                connection -> Proxies.of(
                        Connection.class,
                        (Connection) connection,
                        "prepareStatement",
                        statement -> Proxies.of(
                                PreparedStatement.class, (PreparedStatement) statement, "executeQuery", rows -> {
                                    Runnable change = afterQueries.poll();
                                    if (change != null) {
                                        change.run();
                                    }
                                    return rows;
                                })));
    }
}
