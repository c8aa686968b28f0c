// SPDX-License-Identifier: Apache-2.0
package dev.election.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.election.cassandra.server.CassandraCluster;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;

/** On a real Cassandra, if one can be started on this JDK. */
class CassandraStoreTest implements EngineFacts {

    private static @Nullable CassandraCluster cluster;
    private static InetSocketAddress address = new InetSocketAddress(0);

    @BeforeAll
    static void start() {
        assumeTrue(
                CassandraCluster.obstacle(1).isEmpty(),
                () -> "skipped: " + CassandraCluster.obstacle(1).orElse(""));
        CassandraCluster started = CassandraCluster.start(1);
        cluster = started;
        started.createKeyspace("stores");
        address = started.contactPoints().get(0);
    }

    @AfterAll
    static void stop() {
        CassandraCluster started = cluster;
        if (started != null) {
            started.close();
        }
    }

    @Override
    public String[] properties(String place) {
        return new String[] {
            "election.store=cassandra",
            "spring.cassandra.contact-points=" + address.getHostString() + ":" + address.getPort(),
            "spring.cassandra.local-datacenter=" + CassandraCluster.DATACENTER,
            "election.cassandra.keyspace=stores",
            "election.cassandra.schema=create",
            "election.cassandra.group=" + place
        };
    }

    @Test
    void missingTablesAreReportedWithTheStatementsToRun(CapturedOutput output) {
        try (ConfigurableApplicationContext context = Application.start(
                "one",
                NO_DATABASE,
                "election.store=cassandra",
                "spring.cassandra.contact-points=" + address.getHostString() + ":" + address.getPort(),
                "spring.cassandra.local-datacenter=" + CassandraCluster.DATACENTER,
                "election.cassandra.table-prefix=missing_",
                "election.cassandra.keyspace=stores")) {
            await().untilAsserted(
                            () -> assertThat(output).contains("CREATE TABLE").contains("missing_lease"));
            assertThat(context.isActive()).isTrue();
        }
    }
}
