// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.election.Term;
import dev.election.store.Claim;
import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PostgreSqlFenceTest extends FenceContract {

    private static final DataSource DATABASE = PostgreSql.newDataSource("fence");

    @Override
    DataSource dataSource() {
        return DATABASE;
    }

    @Test
    void aTransactionThatStandsStillAfterTheCheckIsEndedByTheDatabase() throws SQLException {
        Term nearlyOver = new BelievedTerm("billing", 1, "L1", Duration.ofMillis(1));
        try (Connection frozen = dataSource().getConnection()) {
            frozen.setAutoCommit(false);
            store().fence().check(frozen, nearlyOver);
            store().expire("L1", 0);

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> store().claim("L2", Set.of(new Claim("billing", 1, 2)), StoreTests.AT)
                            .won()
                            .contains("billing"));

            assertThatThrownBy(frozen::commit).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aSerializationFailureIsALostTermWhenTheTermIsOver() throws SQLException {
        assertIsALostTermByASnapshot();
    }

    @Test
    void aSerializationFailureMayBeTriedAgainWhileTheTermHolds() throws SQLException {
        assertMayBeTriedAgainWhileTheTermHolds();
    }
}
