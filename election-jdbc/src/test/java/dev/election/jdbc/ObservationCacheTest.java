// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.Fingerprint;
import dev.election.jdbc.sql.Sql;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.LeaderRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no fingerprint shows, or none can be had of: records that were changed against the rules. */
class ObservationCacheTest {

    private static final List<String> ELECTIONS = StoreTests.elections(150);
    private static final int SHOWN_AGAIN = 6;

    private final DataSource database = Databases.at(Databases.newH2());
    private final CountingDataSource counting = new CountingDataSource(database);
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(database)
            .ownConnections(counting.dataSource())
            .createTables(true)
            .build();

    @BeforeEach
    void lead() {
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        store.open(StoreTests.lease("L2"), StoreTests.AT);
        StoreTests.enroll(store, ELECTIONS);
        store.claim("L1", StoreTests.firstClaims(ELECTIONS.subList(0, 10)), StoreTests.AT);
        store.claim("L2", StoreTests.firstClaims(ELECTIONS.subList(10, 20)), StoreTests.AT);
        store.observe(ELECTIONS, "L1");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anOwnRecordThatNamesAnotherLeaseIsShownAtTheNextLookThoughAllSumsAgree() {
        Databases.execute(
                database,
                "UPDATE ELECTION_LEADER SET LEASE_ID = 'L2', TOKEN = 2 WHERE ELECTION_NAME = 'election 3'",
                "UPDATE ELECTION_LEADER SET TOKEN = 0 WHERE ELECTION_NAME = 'election 13'");

        assertThat(shown()).containsEntry("election 3", "L2");
    }

    @Test
    void anOwnRecordThatLostItsLastTermIsShownAtTheNextLookThoughAllSumsAgree() {
        Databases.execute(
                database,
                "UPDATE ELECTION_LEADER SET TOKEN = 0 WHERE ELECTION_NAME = 'election 3'",
                "UPDATE ELECTION_LEADER SET TOKEN = 2 WHERE ELECTION_NAME = 'election 13'");

        assertThat(store.observe(ELECTIONS, "L1").leaders())
                .filteredOn(leader -> leader.election().equals("election 3"))
                .extracting(LeaderRecord::token)
                .containsExactly(0L);
    }

    @Test
    void anOwnRecordThatNamesAnotherLeaseIsShownAtTheNextLookThoughANewerTermMakesUpForIt() {
        Databases.execute(
                database,
                "UPDATE ELECTION_LEADER SET LEASE_ID = 'L2' WHERE ELECTION_NAME = 'election 3'",
                "UPDATE ELECTION_LEADER SET TOKEN = 2 WHERE ELECTION_NAME = 'election 4'",
                "UPDATE ELECTION_LEADER SET TOKEN = 0 WHERE ELECTION_NAME = 'election 13'");

        assertThat(shown()).containsEntry("election 3", "L2");
    }

    @Test
    void allIsReadAgainAfterAFewLooksThoughNothingSeemsToHaveChanged() {
        editAForeignRecord();

        for (int i = 0; i < SHOWN_AGAIN; i++) {
            assertThat(statementsOfALook()).isEqualTo(1);
        }
        assertThat(shown()).containsEntry("election 13", "L3");
        assertThat(statementsOfALook()).isEqualTo(1);
    }

    @Test
    void allIsReadAgainAfterACallThatFailed() {
        editAForeignRecord();

        assertThatThrownBy(() -> store.open(StoreTests.lease("L2"), StoreTests.AT))
                .isInstanceOf(LeaseStoreException.class);

        assertThat(shown()).containsEntry("election 13", "L3");
    }

    @Test
    void allIsReadAgainWhereAnotherDatabaseMayHaveCome() {
        editAForeignRecord();

        store.keepConnections(false);

        assertThat(shown()).containsEntry("election 13", "L3");
    }

    @Test
    void whatWasForgottenDuringALookStaysForgotten() {
        ObservationCache looks =
                new ObservationCache(new ElectionTables(() -> TableNames.of(null, TableNames.DEFAULT_PREFIX)));
        ObserveQuery look = looks.next(ELECTIONS, "L1");
        looks.forget();

        looks.answered(look, reading());

        assertThat(looks.next(ELECTIONS, "L1").before().shownAgain()).isNull();
    }

    @Test
    void theAnswerOfALookThatBeganEarlierDoesNotTakeThePlaceOfANewerOne() {
        ObservationCache looks =
                new ObservationCache(new ElectionTables(() -> TableNames.of(null, TableNames.DEFAULT_PREFIX)));
        ObserveQuery early = looks.next(ELECTIONS, "L1");
        ObserveQuery late = looks.next(ELECTIONS, "L1");
        CachedObservation newer = reading();
        looks.answered(late, newer);

        looks.answered(early, reading());

        assertThat(looks.next(ELECTIONS, "L1").before()).isSameAs(newer);
    }

    @Test
    void whereNoFingerprintCanBeHadItIsNotAskedForForEver() {
        Databases.execute(database, "UPDATE ELECTION_LEADER SET TOKEN = 9000000000000000000");

        for (int i = 0; i < 3; i++) {
            assertThat(shown()).hasSize(ELECTIONS.size());
        }
        assertThat(statementsOfALook()).isEqualTo(2);
        assertThat(counting.statementsOf(this::shown)).noneMatch(statement -> statement.contains("SUM"));
    }

    @Test
    void aFingerprintThatCouldNotBeHadOnceIsAskedForAgain() {
        Databases.execute(database, "UPDATE ELECTION_LEADER SET TOKEN = 9000000000000000000");
        store.observe(ELECTIONS, "L1");
        Databases.execute(database, "UPDATE ELECTION_LEADER SET TOKEN = 7");
        store.observe(ELECTIONS, "L1");

        assertThat(statementsOfALook()).isEqualTo(1);
    }

    // Neither a sum nor a count changes, nor anything of L1.
    private void editAForeignRecord() {
        Databases.execute(database, "UPDATE ELECTION_LEADER SET LEASE_ID = 'L3' WHERE ELECTION_NAME = 'election 13'");
    }

    private int statementsOfALook() {
        return counting.statementsOf(() -> store.observe(ELECTIONS, "L1")).size();
    }

    private Map<String, String> shown() {
        return store.observe(ELECTIONS, "L1").leaders().stream()
                .collect(Collectors.toMap(LeaderRecord::election, leader -> String.valueOf(leader.leaseId())));
    }

    private static CachedObservation reading() {
        return new CachedObservation(
                ELECTIONS,
                "L1",
                new CachedObservation.Records(Sql.of("SELECT 1"), new Fingerprint(0, 0, 0, 0, 0)),
                CachedObservation.nothing().observation(),
                List.of(),
                List.of(),
                0,
                0);
    }
}
