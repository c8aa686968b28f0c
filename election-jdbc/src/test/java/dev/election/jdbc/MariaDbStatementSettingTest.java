// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a statement waits for a lock is part of it on MariaDB: whatever driver sends it, and however. */
class MariaDbStatementSettingTest {

    private static final DataSource DATABASE = MariaDb.newDataSource("statementsetting");
    private static final List<String> BILLING = List.of("billing");

    @BeforeEach
    void enroll() {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(DATABASE).createTables(true).build()) {
            store.initialize();
            Databases.execute(DATABASE, "DELETE FROM ELECTION_LEADER");
            StoreTests.enroll(store, "billing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void aClaimIsCounted(String driver) {
        try (JdbcLeaseStore store = borrowing(driver, "")) {
            assertThat(store.claim("L1", StoreTests.firstClaims(BILLING), StoreTests.AT)
                            .won())
                    .containsExactly("billing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void aClaimThatTheServerPreparesIsCounted(String driver) {
        try (JdbcLeaseStore store = borrowing(driver, "&useServerPrepStmts=true")) {
            assertThat(store.claim("L1", StoreTests.firstClaims(BILLING), StoreTests.AT)
                            .won())
                    .containsExactly("billing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void aClaimOnABorrowedConnectionWaitsForASecondOnly(String driver) throws SQLException {
        try (JdbcLeaseStore store = borrowing(driver, "");
                Connection other = DATABASE.getConnection();
                Statement lock = other.createStatement()) {
            store.initialize();
            other.setAutoCommit(false);
            lock.executeQuery("SELECT * FROM ELECTION_LEADER FOR UPDATE");

            Duration time =
                    StoreTests.timeOf(() -> assertThat(store.claim("L1", StoreTests.firstClaims(BILLING), StoreTests.AT)
                                    .blocked())
                            .containsExactly("billing"));

            assertThat(time).isLessThan(Duration.ofMillis(2_500));
        }
    }

    private static JdbcLeaseStore borrowing(String driver, String options) {
        return JdbcLeaseStore.builder(Databases.at(MariaDb.url("statementsetting", driver) + options))
                .build();
    }
}
