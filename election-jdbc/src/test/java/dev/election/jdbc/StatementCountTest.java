// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.Claim;
import dev.election.store.TermId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Property C1: how many statements an instance makes does not depend on how many elections it stands in or leads. */
class StatementCountTest {

    private final CountingDataSource counting = new CountingDataSource(Databases.at(Databases.newH2()));
    private final JdbcLeaseStore store = JdbcLeaseStore.builder(counting.dataSource())
            .ownConnections(counting.dataSource())
            .createTables(true)
            // On a busy machine too, one call wins all 5,000.
            .callTimeout(Duration.ofSeconds(30))
            .build();

    @BeforeEach
    void open() {
        store.initialize();
        store.open(StoreTests.lease("L1"), StoreTests.AT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 5_000})
    void aRenewalIsOneStatement(int count) {
        lead(StoreTests.elections(count));

        assertThat(counting.statementsOf(() -> store.renew("L1", 1, null, StoreTests.AT)))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 5_000})
    void aFirstObservationIsTwoStatements(int count) {
        List<String> elections = StoreTests.elections(count);
        lead(elections);

        assertThat(counting.statementsOf(() -> store.observe(elections, "L1"))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 129, 5_000})
    void anObservationIsOneStatementIfNoElectionChanged(int count) {
        List<String> elections = StoreTests.elections(count);
        lead(elections);
        store.observe(elections, "L1");

        assertThat(counting.statementsOf(() -> store.observe(List.copyOf(elections), "L1")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 100, 5_000})
    void anObservationIsTwoStatementsIfAnElectionChanged(int count) {
        List<String> elections = StoreTests.elections(count);
        lead(elections);
        store.observe(elections, "L1");
        store.release("L1", List.of(new TermId("election 7", 1)));

        assertThat(counting.statementsOf(() -> store.observe(elections, "L1"))).hasSize(2);
        assertThat(counting.statementsOf(() -> store.observe(elections, "L1"))).hasSize(1);
    }

    @Test
    void anObservationIsThreeStatementsIfAnElectionNamesALeaseThatWasNotSeenBefore() {
        List<String> elections = StoreTests.elections(5_000);
        lead(elections);
        store.observe(elections, "L1");
        store.release("L1", List.of(new TermId("election 7", 1)));
        store.claim("gone", List.of(new Claim("election 7", 1, 2)), StoreTests.AT);

        assertThat(counting.statementsOf(() -> store.observe(elections, "L1"))).hasSize(3);
    }

    @Test
    void anObservationIsOneStatementIfOnlyAnElectionChangedThatWasNotAskedFor() {
        lead(StoreTests.elections(100));
        List<String> some = StoreTests.elections(50);
        store.observe(some, null);
        store.release("L1", List.of(new TermId("election 77", 1)));

        assertThat(counting.statementsOf(() -> store.observe(some, null))).hasSize(1);
    }

    @Test
    void anObservationShowsAnElectionThatWasNotAskedForAndThatTheLeaseHasJustGot() {
        lead(StoreTests.elections(100));
        store.open(StoreTests.lease("L2"), StoreTests.AT);
        List<String> some = StoreTests.elections(50);
        store.observe(some, "L2");
        store.transfer("L1", List.of(new TermId("election 77", 1)), "L2", StoreTests.AT);

        assertThat(store.observe(some, "L2").leaders())
                .anyMatch(leader -> leader.election().equals("election 77"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 5_000})
    void toFreeAllElectionsIsOneStatement(int count) {
        lead(StoreTests.elections(count));

        assertThat(counting.statementsOf(() -> store.close("L1"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 256})
    void hundredsOfElectionsAreClaimedAndReleasedInOneStatementEach(int count) {
        List<String> elections = StoreTests.elections(count);
        StoreTests.enroll(store, elections);

        assertThat(counting.statementsOf(() -> store.claim("L1", StoreTests.firstClaims(elections), StoreTests.AT)))
                .hasSize(1);
        assertThat(counting.statementsOf(() -> store.release(
                        "L1",
                        elections.stream().map(name -> new TermId(name, 1)).toList())))
                .hasSize(1);
    }

    @Test
    void thousandsOfElectionsWithTheSameTokenAreClaimedInOneStatement() {
        List<String> elections = StoreTests.elections(8_000);
        StoreTests.enroll(store, elections);

        assertThat(counting.statementsOf(() -> store.claim("L1", StoreTests.firstClaims(elections), StoreTests.AT)))
                .hasSize(1);
    }

    @Test
    void electionsWhoseTokensDifferAreClaimedWithTheirOwn() {
        Map<String, Long> floors = StoreTests.elections(1_000).stream()
                .collect(Collectors.toMap(name -> name, name -> (long) name.hashCode() & 15));
        floors.put("alone", 77L);
        store.enroll(floors);
        List<Claim> claims = floors.entrySet().stream()
                .map(floor -> new Claim(floor.getKey(), floor.getValue(), floor.getValue() + 1))
                .toList();

        assertThat(store.claim("L1", claims, StoreTests.AT).won()).containsExactlyInAnyOrderElementsOf(floors.keySet());
        assertThat(store.observe(floors.keySet(), "L1").leaders()).allSatisfy(leader -> assertThat(leader.token())
                .isEqualTo(floors.getOrDefault(leader.election(), -1L) + 1));
    }

    @Test
    void ofElectionsWithTheSameTokenOnlyThoseThatStillHaveItAreWon() {
        List<String> elections = StoreTests.elections(100);
        StoreTests.enroll(store, elections);
        store.claim("L1", StoreTests.firstClaims(List.of("election 7")), StoreTests.AT);
        store.close("L1");

        assertThat(store.claim("L2", StoreTests.firstClaims(elections), StoreTests.AT)
                        .won())
                .hasSize(99)
                .doesNotContain("election 7");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 128})
    void toEnrollWhatIsEnrolledInsertsNothing(int count) {
        List<String> elections = StoreTests.elections(count);
        StoreTests.enroll(store, elections);

        assertThat(counting.statementsOf(() -> StoreTests.enroll(store, elections)))
                .singleElement()
                .asString()
                .startsWith("SELECT");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7})
    void numbersOfNamesThatAreCloseMakeTheSameStatement(int count) {
        Set<String> eight = Set.copyOf(counting.statementsOf(() -> store.observe(StoreTests.elections(8), "L1")));

        assertThat(counting.statementsOf(() -> store.observe(StoreTests.elections(count), "L1")))
                .containsExactlyInAnyOrderElementsOf(eight);
    }

    private void lead(List<String> elections) {
        StoreTests.enroll(store, elections);
        assertThat(store.claim("L1", StoreTests.firstClaims(elections), StoreTests.AT)
                        .won())
                .hasSize(elections.size());
    }
}
