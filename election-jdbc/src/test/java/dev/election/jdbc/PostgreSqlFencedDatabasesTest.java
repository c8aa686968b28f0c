// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import dev.election.Term;
import dev.election.testing.BelievedTerm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PostgreSqlFencedDatabasesTest extends FencedDatabasesContract {

    private static final DataSource ELECTIONS = PostgreSql.newDataSource("fenced_here");
    private static final DataSource ANOTHER = PostgreSql.newDataSource("fenced_elsewhere");

    @Override
    DataSource elections() {
        return ELECTIONS;
    }

    @Override
    DataSource another() {
        return ANOTHER;
    }

    @Override
    int statementsOfACheck() {
        return 2;
    }

    /** As on a replica, which refuses the lock: nothing was written there that would have to be guarded. */
    @Test
    void aTransactionThatCanOnlyReadGoesOn() throws SQLException {
        try (JdbcLeaseStore fresh = JdbcLeaseStore.builder(ELECTIONS).build();
                Connection connection = begin(ELECTIONS, Connection.TRANSACTION_READ_COMMITTED);
                Statement statement = connection.createStatement()) {
            fresh.initialize();
            statement.execute("SET TRANSACTION READ ONLY");
            Term term = new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15));

            assertThat(fresh.fence().checkWhereFenced(connection, term)).isTrue();
            assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
            connection.commit();
        }
    }

    @Test
    void aTransactionThatHasWrittenAndCanOnlyReadNowIsRefused() throws SQLException {
        try (JdbcLeaseStore fresh = JdbcLeaseStore.builder(ELECTIONS).build();
                Connection connection = begin(ELECTIONS, Connection.TRANSACTION_READ_COMMITTED);
                Statement statement = connection.createStatement()) {
            fresh.initialize();
            statement.execute("CREATE TABLE WRITTEN (TOKEN BIGINT)");
            statement.execute("SET TRANSACTION READ ONLY");
            Term term = new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15));

            assertThatThrownBy(() -> fresh.fence().checkWhereFenced(connection, term))
                    .isInstanceOf(LeaseStoreException.class);
            connection.rollback();
        }
    }

    /** The time that a transaction with our lock may stand still is nothing to a transaction of another database. */
    @Test
    void aTransactionOfAnotherDatabaseKeepsItsSettings() throws SQLException {
        assertKeepsItsSettings();
    }

    @Test
    void aTransactionOfACopyKeepsItsSettings() throws SQLException {
        copyElsewhere();
        assertKeepsItsSettings();
    }

    private static void assertKeepsItsSettings() throws SQLException {
        try (JdbcLeaseStore fresh = JdbcLeaseStore.builder(ELECTIONS).build();
                Connection connection = begin(ANOTHER, Connection.TRANSACTION_READ_COMMITTED);
                Statement statement = connection.createStatement()) {
            fresh.initialize();
            Term term = new BelievedTerm("billing", 1, "L1", Duration.ofSeconds(15));

            assertThat(fresh.fence().checkWhereFenced(connection, term)).isFalse();

            try (var row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("0");
            }
            connection.rollback();
        }
    }
}
