// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class H2FencedDatabasesTest extends FencedDatabasesContract {

    private static final DataSource ELECTIONS = Databases.at(Databases.newH2());
    private static final DataSource ANOTHER = Databases.at(Databases.newH2());

    @Override
    DataSource elections() {
        return ELECTIONS;
    }

    @Override
    DataSource another() {
        return ANOTHER;
    }

    @Test
    void aDatabaseOfAnotherProductIsAnotherOneWhateverPlatformWasGiven() throws SQLException {
        try (JdbcLeaseStore given =
                        JdbcLeaseStore.builder(ELECTIONS).platform("h2").build();
                Connection connection = begin(
                        Databases.at("jdbc:hsqldb:mem:fenced-given;user=SA"), Connection.TRANSACTION_READ_COMMITTED)) {
            given.initialize();

            assertThat(given.fence().checkWhereFenced(connection, FIRST)).isFalse();
            connection.rollback();
        }
    }
}
