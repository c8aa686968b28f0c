// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.election.LeaseStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class MariaDbFencedDatabasesTest extends FencedDatabasesContract {

    private static final DataSource ELECTIONS = MariaDb.newDataSource("fenced_here");
    private static final DataSource ANOTHER = MariaDb.onAnotherServer("fenced_here");

    @Override
    DataSource elections() {
        return ELECTIONS;
    }

    @Override
    DataSource another() {
        return ANOTHER;
    }

    /** What commits there commits with what it does in the elections' database. */
    @Test
    void aTransactionInAnotherDatabaseOfTheServerIsFenced() throws SQLException {
        try (Connection connection =
                begin(MariaDb.newDataSource("fenced_beside"), Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(store().fence().checkWhereFenced(connection, FIRST)).isTrue();
            connection.rollback();
        }
    }

    /** Without a right, the server says the same of a table that it does not have. */
    @Test
    void aMissingRightIsNamedForAnotherServerToo() throws SQLException {
        DataSource denying = Proxies.of(
                DataSource.class,
                ANOTHER,
                "getConnection",
                connection -> Proxies.seeing(
                        Connection.class,
                        (Connection) connection,
                        "prepareStatement",
                        given -> Proxies.fail(new SQLException("SELECT command denied", "42000", 1142))));
        try (Connection connection = begin(denying, Connection.TRANSACTION_READ_COMMITTED)) {
            assertThatThrownBy(() -> store().fence().checkWhereFenced(connection, FIRST))
                    .isExactlyInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining(
                            "if this is another server, grant it the same there on all tables of that schema");
            connection.rollback();
        }
    }

    /** A query that locks reads the newest rows there, at any isolation: what it does not show is not there. */
    @Override
    void aCopyOfTheTablesIsRefusedWhereASnapshotMayHideTheRecord(int isolation) throws SQLException {
        aCopyOfTheTablesIsAnotherDatabase();
    }
}
