// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.election.StoreRefusedException;
import dev.election.testing.StoreTests;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tables that are missing, or not as they must be. */
@NeedsCassandra
final class SchemaTest {

    private final CqlSession operator = operator();
    private final String prefix = SharedCluster.newName();

    /** Changes of tables are plain writes: they need right clocks. */
    private static CqlSession operator() {
        SharedCluster.get();
        return SharedCluster.session();
    }

    private CassandraLeaseStoreBuilder store() {
        return SharedCluster.store("any").tablePrefix(prefix).callTimeout(Duration.ofSeconds(10));
    }

    private void run(String cql) {
        var unused = operator.execute(cql);
    }

    private void createTables() {
        Tables tables = new Tables("election", prefix, "any");
        run(tables.leaseShape().ddl());
        run(tables.leaderShape().ddl());
    }

    private void assertRefused(CassandraLeaseStoreBuilder builder, String... texts) {
        try (CassandraLeaseStore store = builder.build()) {
            var thrown =
                    assertThatThrownBy(() -> store.observe(Set.of(), null)).isInstanceOf(StoreRefusedException.class);
            for (String text : texts) {
                thrown.hasMessageContaining(text);
            }
        }
    }

    @Test
    void withoutTheKeyspaceEachCallIsRefusedWithTheStatementsThatCreateAll() {
        assertRefused(
                store().keyspace("none"),
                "The keyspace none does not exist",
                "CREATE KEYSPACE none WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}",
                "CREATE TABLE IF NOT EXISTS none." + prefix + "lease");
        assertRefused(store().keyspace("none").schema(CassandraSchema.CREATE), "The keyspace none does not exist");
    }

    @Test
    void withoutTheTablesEachCallIsRefusedUntilTheyAreThere() {
        try (CassandraLeaseStore store = store().build()) {
            assertThatThrownBy(() -> store.open(StoreTests.lease("L1"), StoreTests.AT))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining(
                            "The table election." + prefix + "lease does not exist. Create it: CREATE TABLE"
                                    + " IF NOT EXISTS election." + prefix + "lease (grp text, id text,")
                    .hasMessageContaining("PRIMARY KEY ((grp, id))");

            createTables();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> StoreTests.responds(() -> store.observe(Set.of(), null)));
        }
    }

    @Test
    void aMissingColumnATimeToLiveAndAnotherTypeAreRefusedWithTheCure() {
        createTables();
        run("ALTER TABLE election." + prefix + "leader WITH default_time_to_live = 60");
        assertRefused(store(), "ALTER TABLE election." + prefix + "leader WITH default_time_to_live = 0");

        run("ALTER TABLE election." + prefix + "lease DROP cohort");
        assertRefused(store(), "has no column cohort", "ALTER TABLE election." + prefix + "lease ADD cohort text");

        run("DROP TABLE election." + prefix + "lease");
        run("CREATE TABLE election." + prefix
                + "lease (grp text, id text, instance text, address text, application text,"
                + " heartbeat int, duration_ms bigint, interval_ms bigint, cohort text, at timestamp,"
                + " PRIMARY KEY ((grp, id)))");
        assertRefused(store(), "heartbeat", "is int instead of bigint");

        run("DROP TABLE election." + prefix + "lease");
        run("CREATE TABLE election." + prefix
                + "lease (grp text, id text, instance text, address text, application text,"
                + " heartbeat bigint, duration_ms bigint, interval_ms bigint, cohort text, at timestamp,"
                + " PRIMARY KEY (grp, id))");
        assertRefused(store(), "has another key");
    }

    @Test
    void tablesThatAreDroppedWhileTheStoreRunsAreFoundMissingAndUsedWhenTheyAreBack() {
        createTables();
        try (CassandraLeaseStore store = store().build()) {
            StoreTests.elect(store, "L1", "billing");
            run("DROP TABLE election." + prefix + "lease");
            run("DROP TABLE election." + prefix + "leader");

            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThatThrownBy(
                            () -> store.observe(Set.of(), null))
                    .isInstanceOf(StoreRefusedException.class));

            createTables();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> StoreTests.responds(() -> store.observe(Set.of(), null)));
            assertThat(store.observe(Set.of("billing"), null).leaders()).isEmpty();
        }
    }
}
