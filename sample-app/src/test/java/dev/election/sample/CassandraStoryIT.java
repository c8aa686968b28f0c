// SPDX-License-Identifier: Apache-2.0
package dev.election.sample;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.election.cassandra.server.CassandraCluster;

/** The sample with its leases in Cassandra, which runs on JDK 17 only: skipped where the tests have no such JDK. */
class CassandraStoryIT extends EngineStoryFacts {

    CassandraStoryIT() {
        super("cassandra", "Cassandra");
    }

    @Override
    Story play() throws Exception {
        assumeTrue(
                CassandraCluster.obstacle(3).isEmpty(),
                () -> "skipped: " + CassandraCluster.obstacle(3).orElse(""));
        return super.play();
    }
}
