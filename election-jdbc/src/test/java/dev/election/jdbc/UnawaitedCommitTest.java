// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.jdbc.call.LocalSettings;
import dev.election.jdbc.sql.Dialect;
import dev.election.jdbc.sql.ElectionTables;
import dev.election.jdbc.sql.Sql;
import dev.election.jdbc.sql.TableNames;
import dev.election.store.Claim;
import dev.election.store.SilentLease;
import dev.election.store.TermId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On PostgreSQL what takes something away does not wait for the disk; what is believed in does. */
class UnawaitedCommitTest {

    private static final DataSource DATABASE = PostgreSql.newDataSource("unawaited");

    private final ElectionTables tables = new ElectionTables(() -> TableNames.of(null, "ELECTION_"));
    private final JdbcLeaseStore store =
            JdbcLeaseStore.builder(DATABASE).createTables(true).build();

    @BeforeEach
    void lead() {
        store.initialize();
        store.open(StoreTests.lease("L1"), StoreTests.AT);
        store.open(StoreTests.lease("L2"), StoreTests.AT);
        StoreTests.enroll(store, "billing");
        store.claim("L1", StoreTests.firstClaims(List.of("billing")), StoreTests.AT);
    }

    @AfterEach
    void close() {
        Databases.execute(DATABASE, "DELETE FROM ELECTION_LEADER");
        Databases.execute(DATABASE, "DELETE FROM ELECTION_LEASE");
        store.close();
    }

    /** How the transaction of this statement, which changes one row, would be committed. */
    private static String commitOf(Sql sql) throws SQLException {
        try (Connection connection = DATABASE.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = on"); // the server of the tests is in a hurry
            }
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(asMade(sql))) {
                for (int i = 0; i < sql.parameters().size(); i++) {
                    statement.setObject(i + 1, sql.parameters().get(i));
                }
                assertThat(statement.executeUpdate()).isEqualTo(1);
            }
            String commit = setting(connection);
            connection.rollback();
            assertThat(setting(connection)).isEqualTo("on");
            return commit;
        }
    }

    private static String asMade(Sql sql) {
        return new LocalSettings().in(sql.text(), Dialect.POSTGRESQL, 500);
    }

    private static String setting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('synchronous_commit')")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void aReleaseIsNotWaitedFor() throws SQLException {
        Sql release = tables.release("L1", List.of(new TermId("billing", 1)));

        assertThat(commitOf(release)).isEqualTo("off");
    }

    @Test
    void theEndOfALeaseIsNotWaitedFor() throws SQLException {
        assertThat(commitOf(tables.close("L1"))).isEqualTo("off");
    }

    @Test
    void anExpiryIsNotWaitedFor() throws SQLException {
        assertThat(commitOf(tables.expire(List.of(new SilentLease("L1", 0))))).isEqualTo("off");
    }

    @Test
    void aRenewalIsOnTheDisk() throws SQLException {
        assertThat(commitOf(tables.renew("L1", 1, null, StoreTests.AT))).isEqualTo("on");
    }

    @Test
    void aTransferIsOnTheDisk() throws SQLException {
        Sql transfer = tables.transfer("L1", List.of(new TermId("billing", 1)), "L2", StoreTests.AT);

        assertThat(commitOf(transfer)).isEqualTo("on");
    }

    @Test
    void aClaimIsOnTheDisk() throws SQLException {
        Sql claim = tables.claim("L1", 1, List.of(new Claim("billing", 1, 2)), StoreTests.AT);

        assertThat(commitOf(claim)).isEqualTo("on");
    }
}
