// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.election.testing.BelievedTerm;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 9 for data of the application. */
@NeedsCassandra
final class FenceTest {

    private final String table = SharedCluster.newName();
    private final CqlSession session = SharedCluster.session();
    private final CassandraFence fence = CassandraFence.of("election", table, "fencing_token", "account");

    @BeforeEach
    void createTable() {
        var unused = session.execute("CREATE TABLE election." + table + " (account text, entry int, amount bigint,"
                + " fencing_token bigint STATIC, PRIMARY KEY (account, entry))");
    }

    private static BelievedTerm term(long token) {
        return new BelievedTerm("ledger", token, "L" + token, Duration.ofSeconds(15));
    }

    private boolean begin() {
        return session.execute(fence.begin("a")).wasApplied();
    }

    private boolean insert(long token, int entry) {
        return session.execute(BatchStatement.newInstance(BatchType.UNLOGGED)
                        .add(fence.check(term(token), "a"))
                        .add(SimpleStatement.newInstance(
                                "INSERT INTO election." + table + " (account, entry, amount) VALUES ('a', ?, 1)",
                                entry)))
                .wasApplied();
    }

    private long entries() {
        return session
                .execute(SimpleStatement.newInstance("SELECT entry FROM election." + table + " WHERE account = 'a'")
                        .setConsistencyLevel(ConsistencyLevel.SERIAL))
                .all()
                .stream()
                .filter(row -> !row.isNull("entry"))
                .count();
    }

    @Test
    void whatAnOlderTermWritesAfterANewerOneHasNoEffect() {
        begin();
        assertThat(insert(3, 1)).isTrue();
        assertThat(insert(3, 2)).isTrue();
        assertThat(insert(4, 3)).isTrue();

        assertThat(insert(3, 4)).isFalse();

        assertThat(entries()).isEqualTo(3);
    }

    @Test
    void aNewLeaderKeepsOlderTermsOutByTheCheckAlone() {
        begin();
        insert(3, 1);

        assertThat(session.execute(fence.check(term(4), "a")).wasApplied()).isTrue();

        assertThat(insert(3, 2)).isFalse();
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void aPartitionThatWasNotBegunAcceptsNoTermAndIsBegunOnce() {
        assertThat(insert(3, 1)).isFalse();

        assertThat(begin()).isTrue();
        assertThat(insert(3, 1)).isTrue();
        assertThat(begin()).isFalse();
        assertThat(insert(2, 2)).isFalse();
    }

    @Test
    void theValuesOfThePartitionMustBeAsManyAsItsColumns() {
        assertThatThrownBy(() -> fence.check(term(1), "a", "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 values, and its key 1 columns");
    }
}
