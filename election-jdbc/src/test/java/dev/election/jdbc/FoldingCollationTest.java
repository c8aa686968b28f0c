// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tables made by hand whose collation takes names for each other that differ in case: what cannot be led is refused.
 */
class FoldingCollationTest {

    static Stream<Arguments> databases() {
        DataSource mariaDb = MariaDb.newDataSource("folding");
        return Stream.of(
                Arguments.of(
                        mariaDb,
                        "ALTER TABLE ELECTION_LEADER CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"),
                Arguments.of(
                        Databases.at(Databases.newH2()),
                        "ALTER TABLE ELECTION_LEADER ALTER COLUMN ELECTION_NAME VARCHAR_IGNORECASE(200) NOT NULL"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anElectionThatIsTakenForAnotherIsRefusedWithBothNamesAndTheOthersAreEnrolled(
            DataSource database, String fold) {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(database).createTables(true).build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            Databases.execute(database, fold);
            StoreTests.enroll(store, "billing");

            assertThatThrownBy(() -> StoreTests.enroll(store, "Billing"))
                    .isExactlyInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("takes the election 'Billing' for 'billing'")
                    .hasMessageContaining("ELECTION_LEADER")
                    .hasMessageContaining("collation");

            assertThat(store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT)
                            .won())
                    .containsExactly("billing");
            assertThat(store.observe(Set.of("billing", "Billing"), "L1").leaders())
                    .extracting(leader -> leader.election())
                    .containsExactly("billing");
        }
    }
}
