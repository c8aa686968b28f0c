// SPDX-License-Identifier: Apache-2.0
package dev.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.election.store.Claim;
import dev.election.store.TermId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * On PostgreSQL claims and releases touch no index, hundreds at a time: new versions of rows find room on their pages.
 *
 * @see <a href="https://www.postgresql.org/docs/current/storage-hot.html">Heap-Only Tuples</a>
 */
class HotUpdatesTest {

    private static final DataSource DATABASE = PostgreSql.newDataSource("hot");
    private static final List<String> NAMES =
            IntStream.range(0, 200).mapToObj(i -> "e" + i).toList();

    private static final long ROUNDS = 10;

    private record Updates(long all, long hot) {}

    private static Updates updates() throws SQLException {
        try (Connection connection = DATABASE.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables"
                        + " WHERE relname = 'election_leader'")) {
            row.next();
            return new Updates(row.getLong(1), row.getLong(2));
        }
    }

    private static List<Claim> claims(long token) {
        return NAMES.stream().map(name -> new Claim(name, token, token + 1)).toList();
    }

    private static List<TermId> terms(long token) {
        return NAMES.stream().map(name -> new TermId(name, token)).toList();
    }

    @Test
    void nearlyAllClaimsAndReleasesAreHot() {
        try (JdbcLeaseStore store =
                JdbcLeaseStore.builder(DATABASE).createTables(true).build()) {
            store.open(StoreTests.lease("L1"), StoreTests.AT);
            store.enroll(NAMES.stream().collect(Collectors.toMap(name -> name, name -> 0L)));
            for (long token = 0; token < ROUNDS; token++) {
                store.claim("L1", claims(token), StoreTests.AT);
                store.release("L1", terms(token + 1));
            }
        }

        // the server counts what is committed a little later
        await().untilAsserted(() -> assertThat(updates().all()).isEqualTo(2 * ROUNDS * NAMES.size()));
        await().untilAsserted(() -> assertThat(updates().hot()).isGreaterThan(2 * ROUNDS * NAMES.size() * 9 / 10));
    }
}
